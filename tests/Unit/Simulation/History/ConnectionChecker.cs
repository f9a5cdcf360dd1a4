using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Simulation.History;

/// <summary>Reads the history of one connection and says what must not be in it.</summary>
/// <remarks>
/// What a connection watches while a Watch is under way is either set; an event may be skipped only if a set that could be in force since
/// the event heard before excludes it, and heard only if one that can be in force now lets it pass.
/// </remarks>
internal sealed class ConnectionChecker(UserHistory user, ConnectionHistory connection, bool mayGap)
{
    private readonly List<string> _faults = [];
    private readonly List<IReadOnlyList<string>?> _sinceLast = [];
    private readonly List<IReadOnlyList<string>?> _now = [];
    private Cursor? _at;
    private string? _over;
    private bool _isExpired;

    public IReadOnlyList<string> Check()
    {
        foreach (var moment in connection.Moments)
            Take(moment);
        return _faults;
    }

    private void Take(Moment moment)
    {
        switch (moment)
        {
            case Moment.Attached attached: Attach(attached); break;
            case Moment.Heard heard: Hear(heard.Event); break;
            case Moment.Gap gap: HearGap(gap); break;
            case Moment.Closing: HearClosing(); break;
            case Moment.WatchAsked asked: Watch(asked.Threads); break;
            case Moment.WatchDone done: Watch(done.Threads, isAlone: true); break;
            case Moment.Expired: _isExpired = true; break;
            case Moment.Left: _over = "it was gone"; break;
            case Moment.Broken: _over ??= "a write had failed"; break;
            case Moment.Quiet quiet: BeWhole(quiet.Stored); break;
        }
    }

    private void Attach(Moment.Attached attached)
    {
        _at = attached.At;
        Watch(attached.Threads, isAlone: true);
        if (attached.Live is { } live && user.CountUpTo(attached.At) is { } count && (count < live.Before || count > live.After))
            Fault($"attached live at {attached.At}, where {count} events were stored, not {live.Before} to {live.After}");
        if (attached.GapRuns is { } runs)
            CheckGap(attached.At, runs);
    }

    private void Hear(StoredEvent heard)
    {
        MustStillHear($"event {heard.Cursor}");
        if (user.At(heard.Cursor) is not { } stored)
            Fault($"heard {heard.Cursor}, which was never stored for {user.Name}: {heard}");
        else if (stored != heard)
            Fault($"heard {heard}, but {stored} was stored");
        if (_at is not { } at)
        {
            Fault($"heard {heard.Cursor} before its attach was answered");
        }
        else if (heard.Cursor.Epoch != at.Epoch || heard.Cursor.Offset <= at.Offset)
        {
            Fault($"heard {heard.Cursor} after {at}: repeated, out of order, or of another life without a gap");
        }
        else
        {
            for (var offset = at.Offset + 1; offset < heard.Cursor.Offset; offset++)
                Skip(new(at.Epoch, offset));
            if (!_now.Any(heard.Passes))
                Fault($"heard {heard.Cursor} of thread {heard.Thread}, which it does not watch");
        }

        MoveTo(heard.Cursor);
    }

    private void Skip(Cursor cursor)
    {
        if (user.At(cursor) is not { } skipped)
            Fault($"{cursor} was skipped and never stored");
        else if (_sinceLast.All(skipped.Passes))
            Fault($"{cursor} was not heard: a hole");
    }

    private void HearGap(Moment.Gap gap)
    {
        MustStillHear("a gap");
        if (_at is null)
            Fault("heard a gap before its attach was answered");
        if (!mayGap)
            Fault($"heard a gap at {gap.At}, and nothing was lost");
        CheckGap(gap.At, gap.Runs);
        MoveTo(gap.At);
    }

    private void CheckGap(Cursor at, System.Text.Json.JsonElement runs)
    {
        if (RunChecker.Compare(user, at, runs) is { } fault)
            Fault(fault);
    }

    private void HearClosing()
    {
        if (_over is not null)
            Fault($"was told of the closing after {_over}");
        _over = "it was told of the closing";
    }

    private void MustStillHear(string what)
    {
        if (_over is not null)
            Fault($"heard {what} after {_over}");
        if (_isExpired)
            Fault($"heard {what} after its token had expired");
    }

    private void BeWhole(int stored)
    {
        if (_over is not null || _at is not { } at)
            return;
        if (user.CountUpTo(at) is not { } first)
            Fault($"stands at {at}, which the log never reached");
        else
            foreach (var missed in user.Events.Take(stored).Skip(first).Where(missed => _sinceLast.All(missed.Passes)))
                Fault($"{missed.Cursor} was never heard, and nothing is left to do");
    }

    private void Watch(IReadOnlyList<string>? threads, bool isAlone = false)
    {
        if (isAlone)
            _now.Clear();
        _now.Add(threads);
        _sinceLast.Add(threads);
    }

    private void MoveTo(Cursor cursor)
    {
        _at = cursor;
        _sinceLast.Clear();
        _sinceLast.AddRange(_now);
    }

    private void Fault(string what) => _faults.Add($"{connection.Name} {what}.");
}
