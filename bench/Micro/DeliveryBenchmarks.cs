using BenchmarkDotNet.Attributes;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Micro;

/// <summary>Append and pump, each with the twin that would show a cost that grows.</summary>
public class DeliveryBenchmarks
{
    private const int Crowd = 10_000;
    private static readonly byte[] Data = "{\"text\":\"0123456789012345678901234567890123456789\"}"u8.ToArray();
    private readonly UserKey _alone = MicroGateway.User(1);
    private readonly UserKey _connected = MicroGateway.User(2);
    private readonly UserKey _full = MicroGateway.User(3);
    private readonly NewEvent _event = new(AgentThinking.WireName, ThreadId.New(), RunId.New(), "bench", DateTimeOffset.UtcNow, Data);
    private MicroGateway _gateway = null!;
    private MicroGateway _crowded = null!;
    private UserKey[] _crowd = null!;
    private int _next;

    [GlobalSetup]
    public void SetUp()
    {
        _gateway = new();
        _gateway.Connect(_connected);
        for (var i = 0; i < 25_000; i++)
            _gateway.Log.AppendAsync(_full, [_event with { Run = RunId.New(), EndsRun = true }], default).AsTask().Wait();
        _crowded = new();
        _crowd = [.. Enumerable.Range(0, Crowd).Select(MicroGateway.User)];
        foreach (var user in _crowd)
            _crowded.Connect(user);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _gateway.Dispose();
        _crowded.Dispose();
    }

    [Benchmark]
    public async Task Append() => await _gateway.Log.AppendAsync(_alone, [_event], default);

    /// <summary>Into a log that is full, of runs that have all ended: each append forgets an event and a run.</summary>
    [Benchmark]
    public async Task AppendToAFullLog() => await _gateway.Log.AppendAsync(_full, [_event with { Run = RunId.New(), EndsRun = true }], default);

    [Benchmark]
    public async Task AppendAndPump() => await _gateway.Log.AppendAsync(_connected, [_event], default);

    /// <summary>The same with 10,000 users connected, each of them in turn.</summary>
    [Benchmark]
    public async Task AppendAndPumpInACrowd() => await _crowded.Log.AppendAsync(_crowd[_next++ % Crowd], [_event], default);
}
