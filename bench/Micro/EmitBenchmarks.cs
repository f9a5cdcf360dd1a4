using BenchmarkDotNet.Attributes;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Bench.Micro;

/// <summary>An agent's event on its way into the log, nobody connected, and one who is.</summary>
public class EmitBenchmarks
{
    private readonly AgentThinking _event = new(new('x', 256));
    private readonly AgentThinking _large = new(new('x', 32 * 1024));
    private MicroGateway _gateway = null!;
    private IUserEmitter _emitter = null!;
    private IUserEmitter _heard = null!;
    private RunWriter _run = null!;
    private RunWriter _streaming = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _gateway = new();
        _emitter = EmitterOf(MicroGateway.User(1));
        _heard = EmitterOf(MicroGateway.User(2));
        _gateway.Connect(MicroGateway.User(2));
        _run = RunOf(MicroGateway.User(3));
        _streaming = RunOf(MicroGateway.User(4));
    }

    [GlobalCleanup]
    public void CleanUp() => _gateway.Dispose();

    [Benchmark]
    public async Task Emit() => await _emitter.EmitAsync(_event);

    [Benchmark]
    public async Task EmitLarge() => await _emitter.EmitAsync(_large);

    [Benchmark]
    public async Task EmitHeardByOne() => await _heard.EmitAsync(_event);

    [Benchmark]
    public async Task WriteInRun() => await _run.WriteAsync(_event);

    /// <summary>A piece that waits for the others of its 40 ms.</summary>
    [Benchmark]
    public async Task SayInRun() => await _streaming.TextAsync("m1", "word ");

    private IUserEmitter EmitterOf(UserKey user) => _gateway.Of<IUserEmitterFactory>().Create(_gateway.Context(_gateway.Run(user)));

    private RunWriter RunOf(UserKey user)
    {
        var run = _gateway.Run(user);
        var limitless = _gateway.Of<RunWriting>() with { Limits = new() { RunBytes = int.MaxValue } };
        var writer = new RunWriter(run, _gateway.Of<IUserEmitterFactory>().Create(_gateway.Context(run)), new RunGate(), limitless);
        writer.WriteAsync(new AgentStarted()).AsTask().Wait();
        return writer;
    }
}
