using System.Net;
using System.Net.WebSockets;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Takes a tab through a connection up to a phase, breaks something there, and sees the connection end.</summary>
/// <param name="tab">The tab, not connected.</param>
/// <param name="anchor">Another tab of the same user, which nothing is done to: it shows that the user's events go on.</param>
/// <param name="now">The clock of the history.</param>
internal sealed class FaultInjector(Tab tab, Tab anchor, Func<long> now)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>How far the log must have gone on without the tab for an attach to be a replay.</summary>
    private const int Backlog = 150;

    private long _expires;

    public async Task RunAsync(Cell cell)
    {
        await ReachAsync(cell);
        try
        {
            await BreakAsync(cell);
        }
        catch (Exception gone) when (gone is IOException or WebSocketException or ObjectDisposedException or InvalidOperationException or HubError)
        {
            // The connection was closed while something was still being sent to it: what the fault is for.
        }

        await tab.EndAsync(Within);
    }

    private async Task ReachAsync(Cell cell)
    {
        var offset = tab.Offset;
        if (cell.Phase == "replay")
            await Eventually.TrueAsync(() => anchor.Offset > offset + Backlog, "a backlog", Within);
        while (!await IsReachedAsync(cell))
            await tab.LeaveAsync(Within);
    }

    /// <returns>Whether the phase was reached; not, when a busy machine took longer for it than the token lasts: then with another token.</returns>
    private async Task<bool> IsReachedAsync(Cell cell)
    {
        try
        {
            await ComeAsync(cell);
            return true;
        }
        catch (Exception late) when (cell.Fault == "expiry" && IsExpiry(late))
        {
            return false;
        }
    }

    private bool IsExpiry(Exception late) => late switch
    {
        HubError refused => refused.Code == "unauthorized",
        HttpRequestException refused => refused.StatusCode == HttpStatusCode.Unauthorized,
        // Closed in the midst of the call.
        IOException or WebSocketException or InvalidOperationException => _expires > 0 && now() >= _expires,
        _ => false,
    };

    private async Task ComeAsync(Cell cell)
    {
        _expires = 0;
        _expires = await tab.ConnectAsync(cell.Fault == "expiry" ? 2 : null, shakeHands: cell.Phase != "handshake");
        if (cell.Phase is "handshake" or "before attach")
            return;
        if (cell is { Phase: "replay", Fault: "expiry" })
            await UntilExpiryAsync(TimeSpan.FromMilliseconds(30));
        await tab.AttachAsync();
        if (cell.Phase != "replay")
            await Eventually.TrueAsync(() => tab.IsLive || tab.Client.Close is not null, "the tab to catch up", Within);
    }

    private async Task BreakAsync(Cell cell)
    {
        if (cell is { Fault: "expiry", Phase: "during StartRun" or "closing" })
            await UntilExpiryAsync(TimeSpan.FromMilliseconds(10));
        var call = cell.Phase switch
        {
            "during StartRun" => tab.StartRunAsync(thoughts: 10),
            "closing" => tab.Client.SendTextAsync("""{"type":7}""" + RawHubClient.Separator),
            _ => Task.CompletedTask,
        };
        tab.Fault(cell);
        switch (cell.Fault)
        {
            case "reset":
                tab.Cut();
                break;
            case "kill":
                tab.Client.Abort();
                break;
            case "malformed":
                await tab.Client.SendTextAsync("{\"type\":1,\"target\":" + RawHubClient.Separator);
                break;
            case "limit":
                await tab.Client.SendTextAsync($"{{\"x\":\"{new string('x', 300 * 1024)}\"}}{RawHubClient.Separator}");
                break;
            case "expiry" when cell.Phase == "handshake":
                await UntilExpiryAsync(TimeSpan.Zero);
                await tab.Client.SendTextAsync("""{"protocol":"json","version":1}""" + RawHubClient.Separator);
                break;
            case "stall":
                await StallAsync(cell);
                break;
        }

        await call;
    }

    /// <summary>Takes nothing while the user's events go on, then reads on; what was held up must come, and then the tab leaves by itself.</summary>
    private async Task StallAsync(Cell cell)
    {
        tab.Client.PauseReading();
        var (seen, heard) = (anchor.Events, tab.Offset);
        await Eventually.TrueAsync(() => anchor.Events > seen + Backlog, "the user's events to go on", Within);
        tab.Client.ResumeReading();
        if (cell.Phase is not ("handshake" or "before attach" or "closing"))
            await Eventually.TrueAsync(() => tab.Offset > heard + Backlog || tab.Client.Close is not null, "what was held up", Within);
        await tab.Client.CloseAsync();
    }

    private async Task UntilExpiryAsync(TimeSpan before) =>
        await Eventually.TrueAsync(() => now() >= _expires - before.Ticks, "the token to expire", Within);
}
