namespace Netra.Signal.Tests.Kit;

/// <summary>What one side says through a <see cref="CutProxy"/>: how many bytes, and after which of them everything is cut, once.</summary>
public sealed class CutPoint
{
    private readonly Lock _gate = new();
    private long _passed;
    private long? _cutAfter;

    /// <summary>How many bytes were passed on.</summary>
    public long Passed
    {
        get
        {
            lock (_gate)
                return _passed;
        }
    }

    /// <summary>After how many bytes, counted by <see cref="Passed"/>, every connection is cut; <see langword="null"/>: never, or it was.</summary>
    public long? CutAfter
    {
        get
        {
            lock (_gate)
                return _cutAfter;
        }

        set
        {
            lock (_gate)
                _cutAfter = value;
        }
    }

    /// <summary>How many of these bytes may pass; fewer than there are: cut after them.</summary>
    internal int Allow(int count)
    {
        lock (_gate)
        {
            var allowed = count;
            if (_cutAfter is { } at && _passed + count > at)
                (allowed, _cutAfter) = ((int)Math.Max(0, at - _passed), null);
            _passed += allowed;
            return allowed;
        }
    }
}
