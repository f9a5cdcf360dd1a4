using Netra.Signal.Tests.Isolation.History;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Workers of two applications: one on each pod says things, and one on the last pod asks them.</summary>
internal sealed class FleetWorkers(PodProcesses pods, HistoryWriter history)
{
    /// <summary>What says something all the time.</summary>
    public const string Talker = "talker";

    /// <summary>What asks; its runs take turns.</summary>
    public const string Asker = "asker";

    private readonly FleetWorker[] _talkers = [.. Enumerable.Range(0, pods.Count).Select(place => new FleetWorker(pods, history, "talks", Talker, place))];
    private readonly FleetWorker _asker = new(pods, history, "asks", Asker, pods.Count - 1);

    /// <summary>What the pods must be told for them.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Netra:Workers:Applications:talks:0"] = Talker,
        ["Netra:Workers:Applications:asks:0"] = Asker,
        [$"Netra:Runs:Agents:{Asker}:WhenBusy"] = "enqueue",
        ["Netra:Workers:LeaseFor"] = "00:00:06",
        ["Netra:Workers:CancelWithin"] = "00:00:02",
        ["Netra:Workers:Retries"] = "5",
        ["Netra:Redis:CallTimeout"] = "00:00:02",
    };

    private IEnumerable<FleetWorker> All => [.. _talkers, _asker];

    public Task ServeAsync() => Task.WhenAll(All.Select(worker => worker.ServeAsync()));

    /// <summary>Whether those that say something all the time come to an end.</summary>
    public void Hurry(bool isHurried)
    {
        foreach (var worker in All)
            worker.IsHurried = isHurried;
    }

    /// <summary>Whoever has the run hands it back.</summary>
    public Task HandBackAsync(string run) => Task.WhenAll(All.Select(worker => worker.HandBackAsync(run)));

    /// <summary>The one that asks dies, and another begins in its place.</summary>
    public void Crash() => _asker.Crash();

    public Task LeaveAsync() => Task.WhenAll(All.Select(worker => worker.LeaveAsync()));
}
