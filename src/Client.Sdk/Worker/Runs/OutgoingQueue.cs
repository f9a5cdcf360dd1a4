using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>Events that wait for their acknowledgement, in order. Whoever uses it holds its lock.</summary>
/// <remarks>The numbers are dense because they are counted here: the first that waits is the one after the last that was accepted.</remarks>
internal sealed class OutgoingQueue
{
    /// <summary>Of events in one call: far below the largest frame that a gateway takes from a worker, 1 MiB unless it is told otherwise.</summary>
    private const int MaxBatchBytes = 512 * 1024;

    private readonly List<Outgoing> _waiting = [];
    private int _oneByOne;

    public int Count => _waiting.Count;

    /// <summary>The highest number that the gateway has dealt with.</summary>
    public long Accepted { get; private set; }

    public void Add(Outgoing item) => _waiting.Add(item);

    /// <summary>What to send now: the first that wait, as many as fit.</summary>
    public IReadOnlyList<WorkerEvent> Next(int window)
    {
        var batch = new List<WorkerEvent>();
        var most = _oneByOne > 0 ? 1 : window;
        for (int i = 0, bytes = 0; i < _waiting.Count && i < most && (i == 0 || bytes + _waiting[i].Bytes <= MaxBatchBytes); i++)
        {
            bytes += _waiting[i].Bytes;
            batch.Add(new(Accepted + 1 + i, _waiting[i].Type, _waiting[i].Json));
        }

        return batch;
    }

    /// <summary>The next so many are sent alone, each.</summary>
    public void GoOneByOne(int events) => _oneByOne = events;

    /// <summary>The first is stored; its number is used.</summary>
    public Outgoing Accept()
    {
        Accepted++;
        return TakeOut();
    }

    /// <summary>The first is not said; the next one has its number.</summary>
    public Outgoing TakeOut()
    {
        var item = _waiting[0];
        _waiting.RemoveAt(0);
        _oneByOne = Math.Max(0, _oneByOne - 1);
        return item;
    }

    /// <summary>Nothing of it is said.</summary>
    public void Drop()
    {
        foreach (var item in _waiting)
            item.Stored.TrySetCanceled();
        _waiting.Clear();
    }
}
