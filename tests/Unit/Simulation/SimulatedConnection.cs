using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Simulation.History;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>A client and its connection: what it asks, what it hears, and how it goes.</summary>
internal sealed class SimulatedConnection
{
    private readonly World _world;
    private readonly ConnectionHistory _history;
    private readonly List<(Predicate<StoredEvent> Condition, TaskCompletionSource Heard)> _waiting = [];

    public SimulatedConnection(World world, Person person, string name, UserConnectionContext context)
    {
        (_world, Person, Name, _history) = (world, person, name, new(name));
        world.HistoryOf(person).Connections.Add(_history);
        Cursor = new(context, new SimulatedWriter(person, this, world.Scheduler, world.Coverage), world.Services);
        world.Channels.Add(Cursor);
    }

    public Person Person { get; }

    public string Name { get; }

    public ConnectionCursor Cursor { get; }

    public bool IsGone { get; private set; }

    /// <summary>Whether the server asked the transport to close.</summary>
    public bool IsCloseRequested { get; private set; }

    public bool MustClose { get; set; }

    public bool IsAttached { get; private set; }

    public IReadOnlyList<Moment> Moments => _history.Moments;

    /// <summary>What a client remembers: the cursor of the last thing it was told.</summary>
    public Cursor? Last { get; private set; }

    /// <summary>Attaches and lets the flow open, as a hub does after the answer was written.</summary>
    public async Task<AttachAnswer> AttachAsync(string? from = null, IReadOnlyList<ThreadId>? threads = null)
    {
        var history = _world.HistoryOf(Person);
        var before = history.Events.Count;
        var answer = await Cursor.AttachAsync(from, threads, CancellationToken.None);
        Netra.Signal.Shared.Wire.Cursor.TryParse(answer.Cursor, out var at);
        var isGap = answer.Outcome == AttachOutcomes.Gap;
        Note(new Moment.Attached(
            at,
            Names(threads),
            isGap ? JsonSerializer.SerializeToElement(answer, SignalJson.Options).GetProperty("runs") : null,
            answer.Outcome == AttachOutcomes.Live ? (before, history.Events.Count) : null));
        _world.Coverage.Add("attached " + answer.Outcome);
        Last = at;
        await Task.Yield();
        Cursor.OpenFlow();
        IsAttached = true;
        return answer;
    }

    /// <summary>Attaches, unless the connection goes or is closed first.</summary>
    public async Task<bool> TryAttachAsync(string? from = null, IReadOnlyList<ThreadId>? threads = null)
    {
        try
        {
            await AttachAsync(from, threads);
            return true;
        }
        catch (SignalException refused) when (refused.Code == ErrorCodes.Conflict && (IsGone || IsCloseRequested))
        {
            return false;
        }
    }

    public async Task WatchAsync(IReadOnlyList<ThreadId>? threads)
    {
        Note(new Moment.WatchAsked(Names(threads)));
        var watching = Cursor.WatchAsync(threads).AsTask();
        if (!watching.IsCompleted)
            _world.Coverage.Add("watch waited");
        await watching;
        Note(new Moment.WatchDone(Names(threads)));
    }

    /// <summary>The server has a reason to close it, from now on it must.</summary>
    public void Close(CloseCode code)
    {
        MustClose = true;
        Cursor.Close(code, "The schedule closes it.");
    }

    /// <summary>The transport is gone, and the server notices.</summary>
    public void Leave()
    {
        if (IsGone)
            return;
        IsGone = true;
        _world.Channels.Remove(Cursor);
        Note(new Moment.Left());
        _world.Coverage.Add("left");
    }

    public void RequestClose()
    {
        IsCloseRequested = true;
        _world.Scheduler.Start(Person.Domain, $"{Name} closes", async () =>
        {
            await Task.Yield();
            Leave();
        });
    }

    public void Hear(IReadOnlyList<Moment> messages)
    {
        if (!IsGone && _world.Time.GetUtcNow() >= Cursor.Context.Expires)
            Note(new Moment.Expired());
        foreach (var message in messages)
        {
            Note(message);
            Last = message switch { Moment.Heard heard => heard.Event.Cursor, Moment.Gap gap => gap.At, _ => Last };
            _world.Coverage.Add(message.GetType().Name);
        }
    }

    /// <summary>Completes when the connection hears such an event, from now on or before.</summary>
    public Task HearsAsync(Predicate<StoredEvent> condition)
    {
        if (Moments.OfType<Moment.Heard>().Any(heard => condition(heard.Event)))
            return Task.CompletedTask;
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((condition, heard));
        return heard.Task;
    }

    public void Note(Moment moment)
    {
        _history.Add(moment);
        if (moment is Moment.Heard { Event: var e })
            foreach (var (_, heard) in _waiting.Where(waiting => waiting.Condition(e)))
                heard.TrySetResult();
        if (_world.Trace.IsKept)
            _world.Trace.Add(Name, moment.ToString());
    }

    private static string[]? Names(IReadOnlyList<ThreadId>? threads) => threads?.Select(thread => thread.Value).ToArray();
}
