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
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private readonly Backoff _backoff = new(options.ReconnectDelay, options.MaxReconnectDelay, Random.Shared.NextDouble);
    private readonly Patience _patience = new(options);

    /// <summary>The threads to watch; <see langword="null"/> for all.</summary>
    public IReadOnlyList<ThreadId>? Threads { get; set; }

    /// <summary>Runs until it is stopped or nothing would help.</summary>
    /// <param name="connected">Called when the first connection is attached.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Why nothing would help.</returns>
    public async Task<SignalClientException> RunAsync(Action connected, CancellationToken stop)
    {
        _patience.Begin();
        while (true)
        {
            var end = await ConnectAsync(connected, stop).ConfigureAwait(false);
            if (end.IsFull)
            {
                if (await PauseAsync(stop).ConfigureAwait(false) is { } over)
                    return over;
                continue;
            }

            if (IsOver(end.Error))
                return end.Error;
            await WaitAsync(end.Error, _patience.WasConnected ? ClientState.Reconnecting : ClientState.Connecting, stop).ConfigureAwait(false);
        }
    }

    private bool IsOver(SignalClientException error)
    {
        if (_patience.IsOver(error))
            return true;
        if (error.Code == ClientErrorCodes.TokenSource)
            notices.Fault(error);
        return false;
    }

    /// <returns>The wait. It has begun before it is told of, so that whoever hears of it may count on it.</returns>
    private Task WaitAsync(SignalClientException error, ClientState state, CancellationToken stop)
    {
        var wait = _patience.Cap(_backoff.Next(error.RetryAfter));
        var waiting = Task.Delay(wait, options.TimeProvider, stop);
        notices.Is(state, error, wait);
        return waiting;
    }

    /// <summary>One connection, from its start to its end.</summary>
    private async Task<LinkEnd> ConnectAsync(Action connected, CancellationToken stop)
    {
        using var link = new Link(hubs.Take(), flow, options.BufferedEvents, options.TimeProvider);
        try
        {
            var token = await OpenAsync(link, stop).ConfigureAwait(false);
            _patience.Connected();
            slot.Set(link);
            notices.Is(ClientState.Connected);
            connected();
            return await StayAsync(link, token, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            return new(Refusals.FromOpen(failure));
        }
        finally
        {
            slot.Clear();
            await CloseAsync(link).ConfigureAwait(false);
        }
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
            WasThere(link, since);
        }
    }

    /// <summary>After a connection that was of use, the next wait is a short one again.</summary>
    private void WasThere(Link link, long since)
    {
        if (link.HasHeard || options.TimeProvider.GetElapsedTime(since) >= Steady)
            _backoff.Reset();
    }

    /// <summary>Waits until the application has taken half of what is held. Calls that it makes meanwhile get a connection without events.</summary>
    /// <returns>Why nothing would help.</returns>
    private async Task<SignalClientException?> PauseAsync(CancellationToken stop)
    {
        notices.Is(ClientState.Paused);
        using var resumed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var room = window.RoomAsync(resumed.Token);
        try
        {
            while (await Task.WhenAny(room, slot.Wanted.WaitAsync(resumed.Token)).ConfigureAwait(false) != room)
            {
                if (await ServeAsync(room, stop).ConfigureAwait(false) is not { } error)
                    continue;
                if (IsOver(error))
                    return error;
                await Task.WhenAny(room, WaitAsync(error, ClientState.Paused, resumed.Token)).ConfigureAwait(false);
            }

            await room.ConfigureAwait(false);
        }
        finally
        {
            await resumed.CancelAsync().ConfigureAwait(false);
        }

        notices.Is(ClientState.Reconnecting);
        return null;
    }

    /// <summary>A connection for calls alone, until there is room.</summary>
    /// <returns>Why it ended before.</returns>
    private async Task<SignalClientException?> ServeAsync(Task room, CancellationToken stop)
    {
        using var link = new Link(hubs.Take(), flow, 0, options.TimeProvider);
        try
        {
            await OpenAsync(link, stop, isAttaching: false).ConfigureAwait(false);
            var since = options.TimeProvider.GetTimestamp();
            _patience.Connected();
            slot.Set(link);
            var isOver = await Task.WhenAny(room, link.Ended).ConfigureAwait(false) != room;
            WasThere(link, since);
            return isOver ? (await link.Ended.ConfigureAwait(false)).Error : null;
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
