using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Flow;
using Netra.Signal.Client.Runs;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

[Trait("Suite", "Quick")]
public sealed class HubCallsTests
{
    [Fact]
    public async Task Call_ThatIsGivenUpAndCutAtOnce_IsCancelled_NotWhatTheConnectionThrew()
    {
        var window = new EventWindow(1);
        var hub = new HubConnectionBuilder().WithNetraUrl(new("http://127.0.0.1:9/"), _ => Task.FromResult("")).Build();
        using var link = new Link(hub, new(window, new RunBook(window, 1)), 1, TimeProvider.System);
        await hub.DisposeAsync();

        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => HubCalls.TryAsync(
            link, "ListAgents", new(), SignalJson.Context.ListAgentsRequest, SignalJson.Context.AgentList, new(canceled: true)));

        Assert.IsType<ObjectDisposedException>(cancelled.InnerException);
    }
}
