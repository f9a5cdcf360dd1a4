using System.Collections.Concurrent;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A browser tab of a user: connection after connection, each from the last cursor of the one before, all of it written down.</summary>
/// <param name="server">The server of the first connection.</param>
/// <param name="token">Signs the user in, for so many seconds.</param>
/// <param name="history">Where all of it is written down.</param>
/// <param name="user">The user.</param>
/// <param name="name">The tab's name.</param>
internal sealed class Tab(Uri server, Func<int?, Task<string>> token, HistoryWriter history, string user, string name) : IAsyncDisposable
{
    private readonly CutProxy _proxy = new(server);
    private readonly UserCalls _calls = new(history, user);
    private string _session = "";
    private int _sessions;
    private long _events;
    private int _gaps;
    private long _liveFrom;
    private bool _isOpen;

    public string User => user;

    public RawHubClient Client { get; private set; } = null!;

    public string? Cursor { get; private set; }

    public long Events => Interlocked.Read(ref _events);

    public int Ended { get; private set; }

    /// <summary>The runs of which something was heard, and whether their end was.</summary>
    public ConcurrentDictionary<string, bool> Runs { get; } = new();

    /// <summary>The runs whose end may lie in a gap that it was told of: nothing was heard of them since.</summary>
    public ConcurrentDictionary<string, bool> OutOfSight { get; } = new();

    /// <summary>What was heard last of each run.</summary>
    public ConcurrentDictionary<string, string> Last { get; } = new();

    /// <summary>The questions that wait, by their runs.</summary>
    public ConcurrentDictionary<string, string> Asked { get; } = new();

    /// <summary>How often it was told of a gap.</summary>
    public int Gaps => Volatile.Read(ref _gaps);

    /// <summary>The position in the user's log up to which the tab has heard.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether something was heard that came after the tab attached: it has caught up.</summary>
    public bool IsLive => Offset > Interlocked.Read(ref _liveFrom);

    /// <summary>Connects; shakes hands unless told not to; does not attach.</summary>
    /// <returns>When the token expires, in ticks of the history; 0 when in an hour.</returns>
    public async Task<long> ConnectAsync(int? lifetimeSeconds = null, bool shakeHands = true)
    {
        var bearer = await token(lifetimeSeconds);
        // The server says "exp" in whole seconds, counted from when it made the token.
        var expires = lifetimeSeconds is null ? 0 : Expiry.Of(bearer);
        var session = _session = $"{name}.{++_sessions}";
        Interlocked.Exchange(ref _liveFrom, long.MaxValue);
        history.Add(new(history.Now, Kinds.Connect) { Session = session, Tab = name, User = user, Expires = expires });
        var options = new RawHubOptions { Token = bearer, Keep = false, Heard = heard => Hear(session, heard), ReceiveBufferBytes = 16 * 1024 };
        _isOpen = false;
        Client = await RawHubClient.ConnectAsync(_proxy.Address, shakeHands ? options : options with { Handshake = null });
        _isOpen = true;
        return expires;
    }

    public async Task AttachAsync()
    {
        history.Add(new(history.Now, Kinds.Attaching) { Session = _session });
        var answer = await Client.InvokeAsync("Attach", new { cursor = Cursor });
        var (epoch, offset) = HeardLines.Split(answer.GetProperty("cursor").GetString()!);
        Cursor ??= $"{epoch}-{offset}";
        Interlocked.Exchange(ref _liveFrom, offset + answer.GetProperty("replayed").GetInt64());
        CountGap(answer.GetProperty("outcome").GetString() == "gap");
        history.Add(new(history.Now, Kinds.Attached)
        {
            Session = _session, Epoch = epoch, Offset = offset, What = answer.GetProperty("outcome").GetString(),
        });
    }

    /// <summary>Starts a run whose every event carries a canary of the user. An answer that never comes, because of a fault, is not waited for.</summary>
    /// <param name="thoughts">How many thoughts.</param>
    /// <param name="everyMs">Time between them.</param>
    /// <param name="run">Its name, which is its thread's and its canary too; absent: a canary alone.</param>
    public Task StartRunAsync(int thoughts, int everyMs = 0, string? run = null) =>
        StartRunAsync("script", run, run, new { canary = run ?? history.Canaries.For(user), thoughts, everyMs });

    public async Task StartRunAsync(string agent, string? run, string? thread, object input) =>
        await Client.InvokeAsync("StartRun", new { agent, runId = run, threadId = thread, input });

    public Task RespondAsync(string run, string request, bool approved) => _calls.RespondAsync(Client, run, request, approved);

    public Task CancelAsync(string run) => _calls.CancelAsync(Client, run);

    public void Fault(Cell cell) => history.Add(new(history.Now, Kinds.Fault) { Session = _session, User = user, Fault = cell.Fault, Phase = cell.Phase });

    public void Cut() => _proxy.Cut();

    /// <summary>The next connection goes to another server.</summary>
    public void GoTo(Uri other) => _proxy.Target = other;

    /// <summary>Waits for the end of the connection, writes it down, and lets go of it.</summary>
    public async Task EndAsync(TimeSpan deadline)
    {
        await Client.WaitForCloseAsync(deadline);
        history.Add(new(history.Now, Kinds.Close) { Session = _session });
        await Client.DisposeAsync();
    }

    /// <summary>Lets go of a connection that did not get far, or was never opened.</summary>
    public async Task LeaveAsync(TimeSpan deadline)
    {
        if (_isOpen)
            await EndAsync(deadline);
        else
            history.Add(new(history.Now, Kinds.Close) { Session = _session });
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    private void Hear(string session, HubInvocation heard)
    {
        var line = HeardLines.Of(history, session, heard);
        CountGap(line.Kind == Kinds.Gap);
        if (line.Kind != Kinds.Closing)
            (Cursor, Offset) = (heard.Cursor, line.Offset);
        if (heard.IsEvent)
        {
            Interlocked.Increment(ref _events);
            if (heard.Target == "agent_completed")
                Ended++;
            if (heard.RunId is { } seen)
                OutOfSight.TryRemove(seen, out _);
            if (heard.RunId is { } run && !Runs.GetValueOrDefault(run))
                Runs[run] = RunLog.Ends.Contains(heard.Target);
            if (heard.RunId is { } said)
                Note(said, line);
        }

        history.Add(line);
    }

    private void Note(string run, HistoryLine heard)
    {
        Last[run] = heard.Type!;
        if (heard.Type == "approval_requested")
            Asked[run] = heard.Request!;
        else if (heard.Type is "approval_resolved" or "run_reset" || RunLog.Ends.Contains(heard.Type))
            Asked.TryRemove(run, out _);
    }

    private void CountGap(bool isOne)
    {
        if (!isOne)
            return;
        foreach (var (run, hasEnded) in Runs)
            if (!hasEnded)
                OutOfSight[run] = true;
        Interlocked.Increment(ref _gaps);
    }
}
