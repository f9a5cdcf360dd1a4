using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Several appends of one user that are stored in one step, and what each will be answered.</summary>
/// <param name="number">By which Redis knows it when it is sent again.</param>
internal sealed class AppendBatch(long number)
{
    private readonly OrderedDictionary<RunId, RunChange> _runs = [];
    private readonly List<StoredEvent> _stored = [];
    private readonly List<(PendingAppend Append, Answer[] Answers)> _appends = [];

    public long Number => number;

    /// <summary>What is stored, in order.</summary>
    public IReadOnlyList<StoredEvent> Stored => _stored;

    /// <summary>The runs it writes, in the order in which <see cref="StoredEvent.Run"/> counts them, from 1.</summary>
    public IReadOnlyList<RunChange> Runs => [.. _runs.Values];

    public IEnumerable<PendingAppend> Appends => _appends.Select(item => item.Append);

    /// <summary>The repeated numbers, whose old positions must be looked up.</summary>
    public IEnumerable<(RunId Run, long N)> Repeated =>
        _appends.SelectMany(item => item.Answers.Where(answer => answer.Index < 0).Select(answer => (answer.Run, answer.N)));

    /// <summary>Adds an append, unless it must be refused: then it has failed with the reason, and nothing of it is in the batch.</summary>
    public void Add(PendingAppend append, Func<RunId, NewEvent, RunProgress> progressOf)
    {
        var changes = new OrderedDictionary<RunId, RunChange>();
        var (stored, answers) = (new List<StoredEvent>(), new List<Answer>());
        try
        {
            foreach (var e in append.Events)
                answers.Add(Place(e));
        }
        catch (Exception refusal) when (refusal is SignalException or RunMovedException)
        {
            append.Fail(refusal);
            return;
        }

        foreach (var (run, change) in changes)
            _runs[run] = change;
        foreach (var e in stored)
            _stored.Add(e with { Run = e.Event.Run is { } run ? _runs.IndexOf(run) + 1 : 0 });
        _appends.Add((append, [.. answers]));

        Answer Place(NewEvent e)
        {
            if (e.Run is not { } run)
            {
                stored.Add(new(e, 0, 0));
                return new(_stored.Count + stored.Count - 1, default, 0);
            }

            if (!changes.TryGetValue(run, out var change) && !_runs.TryGetValue(run, out change))
                change = RunChange.Of(run, progressOf(run, e));
            if (e.N is { } n && n <= change.LastN)
                return new(-1, run, n >= 1 ? n : throw SignalException.InvalidArgument("n must be from 1."));
            changes[run] = change = change.With(e);
            stored.Add(new(e, 0, change.Seq));
            return new(_stored.Count + stored.Count - 1, run, 0);
        }
    }

    /// <summary>Answers every append of the batch, which is stored.</summary>
    public void Succeed(Cursor first, IReadOnlyDictionary<(RunId, long), EventPosition> repeated)
    {
        foreach (var (append, answers) in _appends)
            append.Succeed([.. answers.Select(answer => answer.Index < 0
                ? repeated.GetValueOrDefault((answer.Run, answer.N), new(first with { Offset = 0 }, 0))
                : PositionOf(first, answer.Index))]);
    }

    public EventPosition PositionOf(Cursor first, int index) =>
        new(first with { Offset = first.Offset + index }, _stored[index].Seq);

    /// <summary>Where an event of an append is: the index of what is stored, or the number that it repeats.</summary>
    private readonly record struct Answer(int Index, RunId Run, long N);
}
