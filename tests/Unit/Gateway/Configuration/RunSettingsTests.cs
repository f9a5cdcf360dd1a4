using Microsoft.Extensions.Configuration;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Runs.Queue;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Configuration;

/// <summary>What becomes of a run in a busy thread is said for all agents and for each.</summary>
public sealed class RunSettingsTests
{
    [Fact]
    public void Policies_AreRead_ForAllAgents_AndForEach()
    {
        Assert.Equal(WhenBusy.Reject, Read().Runs.WhenBusy);
        var runs = Read(("Netra:Runs:WhenBusy", "Concurrent"), ("Netra:Runs:Agents:docs:WhenBusy", "enqueue"), ("Netra:Runs:Agents:chat.1:WhenBusy", "interrupt")).Runs;
        Assert.Equal(WhenBusy.Concurrent, runs.WhenBusy);
        Assert.Equal([("chat.1", WhenBusy.Interrupt), ("docs", WhenBusy.Enqueue)], runs.Agents.OrderBy(agent => agent.Key, StringComparer.Ordinal).Select(agent => (agent.Key, agent.Value.WhenBusy!.Value)));
    }

    [Theory]
    [InlineData("Netra:Runs:WhenBusy", "wait", "Netra:Runs:WhenBusy must be reject or enqueue or interrupt or concurrent")]
    [InlineData("Netra:Runs:WhenBusy", "1", "Netra:Runs:WhenBusy must be reject or enqueue or interrupt or concurrent")]
    [InlineData("Netra:Runs:Agents:docs:WhenBusy", "wait", "Netra:Runs:Agents:docs:WhenBusy must be reject or enqueue or interrupt or concurrent")]
    [InlineData("Netra:Runs:Agents:docs:Busy", "reject", "Netra:Runs:Agents:docs:Busy is not a setting. Netra:Runs:Agents:docs has WhenBusy")]
    [InlineData("Netra:Runs:Agents:docs", "reject", "Netra:Runs:Agents:docs is a section")]
    [InlineData("Netra:Runs:Agents", "reject", "Netra:Runs:Agents has names with settings: set Netra:Runs:Agents:<name>:WhenBusy")]
    [InlineData("Netra:Runs:Agents:my agent:WhenBusy", "reject", "Netra:Runs:Agents has my agent: the name of an agent")]
    [InlineData("Netra:Runs:QueueFor", "00:00:00", "Netra:Runs:QueueFor must be from 00:00:01 to 1.00:00:00")]
    [InlineData("Netra:Limits:QueuedRunsPerThread", "0", "Netra:Limits:QueuedRunsPerThread must be from 1 to 1000")]
    public void Setting_OfRuns_ThatIsWrong_RefusesTheStart_AndIsNamed(string setting, string value, string sentence) =>
        Assert.Contains(Assert.Throws<StartupRefusedException>(() => Read((setting, value))).Reasons, error => error.Contains(sentence, StringComparison.Ordinal));

    private static NetraOptions Read(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
            configuration[name] = value;
        return SettingsRegistration.Read(configuration, isDevelopment: true);
    }
}
