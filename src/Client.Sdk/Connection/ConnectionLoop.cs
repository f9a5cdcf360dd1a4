using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>Connects, attaches from the cursor, and does it again whenever the connection is over, for as long as that can help.</summary>
internal sealed class ConnectionLoop(
    IHubSource hubs, EventFlow flow, EventWindow window, LinkSlot slot, TokenRenewal tokens, Notices notices, SignalClientOptions options)
{
    /// <summary>So many refusals in a row end a client that was connected before: one may come from a gateway that is just starting.</summary>
    private const int MostRefusals = 3;

    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(options.ReconnectDelay, options.MaxReconnectDelay, Random.Shared.NextDouble);
    private bool _wasConnected;
    private int _refusals;

    /// <summary>The threads to watch; <see langword="null"/> for all.</summary>
    public IReadOnlyList<ThreadId>? Threads { get; set; }

    /// <summary>Runs until it is stopped or nothing would help.</summary>
    /// <param name="connected">Called when the first connection is attached.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Why nothing would help.</returns>
    public async Task<SignalClientException> RunAsync(Action connected, CancellationToken stop)
    {
        (_wasConnected, _refusals) = (false, 0);
        var patience = options.TimeProvider.GetUtcNow() + options.ConnectTimeout;
        while (true)
        {
            var error = await ConnectAsync(connected, stop).ConfigureAwait(false);
            if (error is null)
                continue;
            if (IsOver(error, patience))
                return error;
            var wait = _backoff.Next(error.RetryAfter);
            // The wait begins before it is told, so that whoever hears of it may count on it.
            var waiting = Task.Delay(wait, options.TimeProvider, stop);
            notices.Is(_wasConnected ? ClientState.Reconnecting : ClientState.Connecting, error, wait);
            await waiting.ConfigureAwait(false);
        }
    }

    private bool IsOver(SignalClientException error, DateTimeOffset patience)
    {
        _refusals = Refusals.IsFinal(error) ? _refusals + 1 : 0;
        if (!_wasConnected)
            return _refusals > 0 || error.Code == ClientErrorCodes.TokenSource || options.TimeProvider.GetUtcNow() >= patience;
        if (error.Code == ClientErrorCodes.TokenSource)
            notices.Fault(error);
        return _refusals >= MostRefusals || error.Code is ClientErrorCodes.Protocol or ClientErrorCodes.Closed;
    }

    /// <summary>One connection, from its start to its end.</summary>
    /// <returns>Why to wait before the next one; <see langword="null"/> when that is at once.</returns>
    private async Task<SignalClientException?> ConnectAsync(Action connected, CancellationToken stop)
    {
        using var link = new Link(hubs.Take(), flow, options.BufferedEvents, options.TimeProvider);
        try
        {
            var token = await OpenAsync(link, stop).ConfigureAwait(false);
            (_wasConnected, _refusals) = (true, 0);
            slot.Set(link);
            notices.Is(ClientState.Connected);
            connected();
            var end = await StayAsync(link, token, stop).ConfigureAwait(false);
            if (!end.IsFull)
                return end.Error;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            return Refusals.FromOpen(failure);
        }
        finally
        {
            slot.Clear();
            await CloseAsync(link).ConfigureAwait(false);
        }

        await PauseAsync(stop).ConfigureAwait(false);
        return null;
    }

    private async Task<string?> OpenAsync(Link link, CancellationToken stop, bool isAttaching = true)
    {
        using var late = new CancellationTokenSource(options.AttemptTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        var token = await tokens.AskAsync(either.Token).ConfigureAwait(false);
        await hubs.StartAsync(link.Hub, token, either.Token).ConfigureAwait(false);
        if (!isAttaching)
            return token;
        var (isAnswered, answer) = await HubCalls.TryAsync(
            link, "Attach", new(flow.Resume, Threads), SignalJson.Context.AttachRequest, SignalJson.Context.AttachAnswer, either.Token).ConfigureAwait(false);
        if (!isAnswered)
            throw (await link.Ended.ConfigureAwait(false)).Error;
        link.Open(answer!);
        return token;
    }

    private async Task<LinkEnd> StayAsync(Link link, string? token, CancellationToken stop)
    {
        var since = options.TimeProvider.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var keeping = tokens.KeepAsync(link, token, over.Token);
        try
        {
            return await link.Ended.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await keeping.ConfigureAwait(false);
            if (link.HasHeard || options.TimeProvider.GetElapsedTime(since) >= Steady)
                _backoff.Reset();
        }
    }

    /// <summary>Waits until the application has taken half of what is held. Calls that it makes meanwhile get a connection without events.</summary>
    private async Task PauseAsync(CancellationToken stop)
    {
        notices.Is(ClientState.Paused);
        using var resumed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var room = window.RoomAsync(stop);
        while (await Task.WhenAny(room, slot.Wanted.WaitAsync(resumed.Token)).ConfigureAwait(false) != room)
        {
            using var link = new Link(hubs.Take(), flow, 0, options.TimeProvider);
            try
            {
                await OpenAsync(link, stop, isAttaching: false).ConfigureAwait(false);
                slot.Set(link);
                await Task.WhenAny(link.Ended, room).ConfigureAwait(false);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                var error = Refusals.FromOpen(failure);
                var wait = _backoff.Next(error.RetryAfter);
                var waiting = Task.Delay(wait, options.TimeProvider, stop);
                notices.Is(ClientState.Paused, error, wait);
                await Task.WhenAny(waiting, room).ConfigureAwait(false);
            }
            finally
            {
                slot.Clear();
                await CloseAsync(link).ConfigureAwait(false);
            }
        }

        await resumed.CancelAsync().ConfigureAwait(false);
        await room.ConfigureAwait(false);
        notices.Is(ClientState.Reconnecting);
    }

    private async Task CloseAsync(Link link)
    {
        link.Dispose();
        try
        {
            await hubs.StopAsync(link.Hub).WaitAsync(options.AttemptTimeout, options.TimeProvider).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // It is given up in any case, and the next one owes it nothing.
            notices.NotClosed(failure);
        }
    }
}
