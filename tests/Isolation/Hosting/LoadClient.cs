using System.Diagnostics;
using System.Globalization;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>One connection of a user under load: counts what comes, checks its order, and attributes every canary in it.</summary>
internal sealed class LoadClient(string user, Canary canaries) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<double> _latencies = [];
    private readonly Dictionary<string, long> _seqs = [];
    private long _events;
    private long _canaries;
    private long _lastHeard;
    private int _ended;

    public string User => user;

    public RawHubClient Raw { get; private set; } = null!;

    public long Events => Interlocked.Read(ref _events);

    public int Ended => Volatile.Read(ref _ended);

    public long OwnCanaries => Interlocked.Read(ref _canaries);

    /// <summary>What was wrong with what came: another's canary, or an event out of its order.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The last cursor heard.</summary>
    public string? Cursor { get; private set; }

    /// <summary>When the last event was heard, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long LastHeard => Interlocked.Read(ref _lastHeard);

    public double[] Latencies
    {
        get
        {
            lock (_lock)
                return [.. _latencies];
        }
    }

    public async Task<LoadClient> ConnectAsync(InProcessGateway gateway, string? token = null)
    {
        Raw = await RawHubClient.ConnectAsync(
            gateway.Address, new() { Token = token ?? await gateway.DevTokenAsync(user), Heard = Hear, Keep = false });
        await Raw.InvokeAsync("Attach", new { cursor = Cursor });
        return this;
    }

    /// <summary>Starts a run of a script agent, marked with a new canary of the user.</summary>
    public async Task<string> StartAsync(int thoughts = 0, int tools = 0, int everyMs = 0, string agent = "script", string? say = null, int fail = 0) =>
        (await Raw.InvokeAsync("StartRun", new { agent, input = new { canary = canaries.For(user), thoughts, tools, everyMs, say, fail } }))
        .GetProperty("runId").GetString()!;

    public ValueTask DisposeAsync() => Raw.DisposeAsync();

    private void Hear(HubInvocation heard)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            foreach (var hit in canaries.Scan(heard.Raw))
                if (hit.Owner == user && hit.Whole)
                    _canaries++;
                else
                    Faults.Add($"{user} received a canary of {hit.Owner}");
            if (!heard.IsEvent)
            {
                Faults.Add($"{user} was told {heard.Target}");
                return;
            }

            Cursor = heard.Cursor;
            // What becomes of a thread itself belongs to no run.
            if (heard.RunId is not { } run)
                return;
            var seq = heard.Argument.GetProperty("seq").GetInt64();
            if (seq != _seqs.GetValueOrDefault(run) + 1)
                Faults.Add($"{user} heard {seq} after {_seqs.GetValueOrDefault(run)} in run {run}");
            _seqs[run] = seq;
            Interlocked.Exchange(ref _lastHeard, now);
            if (heard.Target == "agent_thinking" && heard.Data.GetProperty("text").GetString() is { } text)
                _latencies.Add(Stopwatch.GetElapsedTime(long.Parse(text[(text.LastIndexOf('@') + 1)..], CultureInfo.InvariantCulture), now).TotalMilliseconds);
            if (heard.Target is "agent_completed" or "agent_error" or "agent_cancelled")
                Interlocked.Increment(ref _ended);
        }

        Interlocked.Increment(ref _events);
    }
}
