using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

[Trait("Suite", "Quick")]
public sealed class AdmissionTests
{
    [Theory]
    [InlineData("docs", null, "Enqueue")]
    [InlineData("other", null, "Reject")]
    [InlineData("docs", "parent", "Concurrent")]
    [InlineData("Docs", null, "Reject")]
    public void Run_IsLetInAsTheSettingsOfItsAgentSay_AndAChildWaitsForNobody(string agent, string? parent, string expected)
    {
        var options = new RunOptions { Agents = new Dictionary<string, AgentRunOptions> { ["docs"] = new() { WhenBusy = WhenBusy.Enqueue }, ["other"] = new() } };
        var run = new RunRig().Stored("alice") with { Agent = agent, ParentRun = parent is null ? null : RunId.Parse(parent) };
        Assert.Equal(expected, Admission.Of(run, options, new LimitOptions()).WhenBusy.ToString());
    }
}
