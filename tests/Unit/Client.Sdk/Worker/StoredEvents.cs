using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>Stores as a gateway does: each number of a run once, without a hole.</summary>
internal sealed class StoredEvents
{
    private readonly Lock _gate = new();
    private readonly List<StoredEvent> _events = [];

    public IReadOnlyList<StoredEvent> All
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>The highest number of a run.</summary>
    public long Last(string lease)
    {
        lock (_gate)
            return LastLocked(lease);
    }

    public long Store(string lease, JsonElement events)
    {
        lock (_gate)
        {
            var last = LastLocked(lease);
            foreach (var item in events.EnumerateArray())
            {
                var n = item.GetProperty("n").GetInt64();
                if (n > last + 1)
                    throw new HubException($"invalid_argument: n is {n}; the next number of this run is {last + 1}.");
                if (n == last + 1)
                    _events.Add(new(lease, last = n, item.GetProperty("type").GetString()!, item.GetProperty("data").Clone()));
            }

            return last;
        }
    }

    private long LastLocked(string lease) => _events.LastOrDefault(item => item.Lease == lease)?.N ?? 0;
}
