using Netra.Signal.Client;
using Netra.Signal.Server.Agents;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

/// <summary>What whoever asks for an agent that nobody serves is told.</summary>
public sealed class UnservedAgentTests
{
    private const string Known = "not_found: There is no agent of that name; ListAgents names the agents there are";

    [Theory]
    [InlineData("words", false, ".")]
    [InlineData("chat", false, ".")]
    [InlineData("words", true, ", and a worker that serves it may not be connected.")]
    [InlineData("chat", true, ", a worker that serves it may not be connected, and chat needs Netra:Agents:Chat:Endpoint.")]
    public void Refusal_SaysMore_WhereWhoeverAsksSetsTheGatewayUp(string agent, bool isDevelopment, string more) =>
        Assert.Equal(Known + more, UnservedAgent.Refusal(agent, isDevelopment).Message);

    [Theory]
    [InlineData("words", "a worker that serves it may not be connected")]
    [InlineData("chat", "Netra:Agents:Chat:Endpoint")]
    public async Task Alice_AskingInDevelopmentForAnAgentThatNobodyServes_IsToldWhatIsMostlyTheMatter(string agent, string told)
    {
        await using var gateway = await InMemoryGateway.StartAsync();
        await using var alice = gateway.Client("alice");
        await alice.ConnectAsync();
        var refused = await Assert.ThrowsAsync<SignalClientException>(() => alice.StartRunAsync(agent, "Hello."));
        Assert.Equal(ErrorCodes.NotFound, refused.Code);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }
}
