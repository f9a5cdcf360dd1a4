using System.Collections.Concurrent;
using System.Diagnostics;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>A worker that comes back, to the pod of its place or to one that lives, shows its leases, and renews them.</summary>
internal sealed class FleetWorker(PodProcesses pods, HistoryWriter history, string application, string agent, int place)
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, FleetLease> _leases = new();
    private readonly ConcurrentBag<Task> _work = [];
    private volatile RecordedWorker? _connection;
    private volatile bool _isLeaving;
    private Task _loop = Task.CompletedTask;

    /// <summary>Where its leases are in force; <see langword="null"/> while it is on its way.</summary>
    public RecordedWorker? Connection => _connection;

    /// <summary>Whether whoever says something all the time comes to an end.</summary>
    public bool IsHurried { get; set; }

    public async Task ServeAsync()
    {
        var token = await pods.At(place).DevTokenAsync(application, ["agent"]);
        _loop = ComeBackAsync(token);
        await Eventually.TrueAsync(() => _connection is not null, $"a worker of {application} to serve {agent}");
    }

    /// <summary>Dies and begins anew: what it had is lost, and it knows of nothing.</summary>
    public void Crash()
    {
        foreach (var lease in _leases.Values)
            lease.Lose();
        _leases.Clear();
        _connection?.Client.Abort();
    }

    /// <summary>Hands a run back, if it has it, and shows the lease once more; it goes on until it is refused.</summary>
    public async Task HandBackAsync(string run)
    {
        if (_leases.Values.FirstOrDefault(lease => lease.Run == run && !lease.IsOver)?.Lease is not { } lease || _connection is not { } connection)
            return;
        await connection.ReleaseAsync(lease, "The worker does not go on.");
        await connection.ShowAsync("Renew", lease);
    }

    /// <summary>Goes, and fails with what went wrong in its work.</summary>
    public async Task LeaveAsync()
    {
        _isLeaving = true;
        foreach (var lease in _leases.Values)
            lease.Lose();
        await _loop;
        await Task.WhenAll(_work);
    }

    private async Task ComeBackAsync(string token)
    {
        while (!_isLeaving)
        {
            try
            {
                var pod = pods.At(place);
                await using var connection = await RecordedWorker.ConnectAsync(history, pod.Address, token, application, Hear);
                // Until its own pod is back, if this is another one.
                await StayAsync(connection, () => pods.At(place) == pod);
            }
            catch (Exception failure) when (FleetTab.IsOfAFault(failure))
            {
                await Task.Delay(LookEvery);
            }
            finally
            {
                _connection = null;
            }
        }
    }

    private async Task StayAsync(RecordedWorker connection, Func<bool> isHere)
    {
        HashSet<string> resumed = [];
        while (Held().Except(resumed).ToArray() is { Length: > 0 } shown)
            resumed.UnionWith(Lost(await connection.ShowAsync("Resume", shown), "runs"));
        await connection.RegisterAsync(agent, concurrency: 100);
        _connection = connection;
        var renewed = Stopwatch.StartNew();
        while (connection.Client.Close is null && isHere() && !_isLeaving)
        {
            if (renewed.Elapsed > RenewEvery && Held() is { Length: > 0 } held)
            {
                renewed.Restart();
                await RenewAsync(connection, held);
            }

            await Task.Delay(LookEvery);
        }
    }

    /// <summary>What cannot be renewed now is shown again.</summary>
    private async Task RenewAsync(RecordedWorker connection, string[] held)
    {
        try
        {
            Lost(await connection.ShowAsync("Renew", held), "renewed");
        }
        catch (HubError away) when (FleetTab.IsOfAFault(away))
        {
            // Redis is away, or full.
        }
    }

    /// <returns>The leases of which the answer says anything.</returns>
    private IEnumerable<string> Lost(System.Text.Json.JsonElement answer, string kept)
    {
        var lost = answer.GetProperty("lost").EnumerateArray().Select(lease => lease.GetString()!).ToList();
        foreach (var lease in lost)
            if (_leases.TryGetValue(lease, out var held))
                held.Lose();
        return lost.Concat(answer.GetProperty(kept).EnumerateArray().Select(one => one.ValueKind == System.Text.Json.JsonValueKind.String ? one.GetString()! : one.GetProperty("lease").GetString()!));
    }

    private string[] Held() => [.. _leases.Values.Where(lease => !lease.IsOver).Select(lease => lease.Lease)];

    private void Hear(HubInvocation heard)
    {
        if (!heard.Argument.TryGetProperty("lease", out var name) || name.GetString() is not { } lease)
            return;
        if (heard.Target == "run_assigned")
        {
            var user = history.OwnersOf(heard.Raw);
            var assigned = new FleetLease(this, () => history.Canaries.For(user), heard.Argument);
            if (_leases.TryAdd(lease, assigned))
                _work.Add(Task.Run(assigned.CarryOutAsync));
        }
        else if (_leases.TryGetValue(lease, out var held))
        {
            if (heard.Target == "approval_answered")
                held.Answer(heard.Argument.GetProperty("requestId").GetString()!);
            else
                held.Cancel();
        }
    }
}
