using Microsoft.Extensions.Logging;
using Netra.Signal.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Flow;

public sealed class NoticesTests
{
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Listener_ThatThrows_IsLogged_AndTheNextNoticeComes()
    {
        var notices = new Notices(_log);
        var told = new List<ClientState>();
        notices.StateChanged += change => (change.State == ClientState.Connecting ? () => throw new InvalidOperationException("oops") : (Action)(() => told.Add(change.State)))();
        notices.Is(ClientState.Connecting);
        notices.Is(ClientState.Connected);
        notices.Is(ClientState.Connected);
        notices.Is(ClientState.Failed);
        await Eventually.TrueAsync(() => told.Count == 2, "the notices");
        Assert.Equal([ClientState.Connected, ClientState.Failed], told);
        Assert.Contains(_log.Entries, entry => entry.Level == LogLevel.Warning && entry.Failure?.Message == "oops");
    }

    [Fact]
    public async Task Listener_ThatNeverReturns_StopsNothing_AndWhatItMissesIsLogged()
    {
        var notices = new Notices(_log);
        using var never = new ManualResetEventSlim();
        notices.Faulted += _ => never.Wait();
        foreach (var i in Enumerable.Range(0, 1000))
            notices.Fault(new("cursor_store", $"#{i}"));
        await Eventually.TrueAsync(() => _log.Entries.Any(entry => entry.Text.Contains("does not return", StringComparison.Ordinal)), "the log to say so");
        Assert.Equal(1000, _log.Entries.Count(entry => entry.Text.Contains('#')));
        notices.End();
        never.Set();
    }
}
