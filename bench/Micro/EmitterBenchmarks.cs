using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Bench.Micro;

/// <summary>What the execution context and the emitter cost, beside a bare send on the same lifetime manager.</summary>
public class EmitterBenchmarks
{
    private const int EventsOfARun = 20;
    private readonly AgentThinking _event = new(new('x', 256));
    private MicroGateway _gateway = null!;
    private Netra.Signal.Server.Runs.StoredRun _run = null!;
    private IUserEmitter _emitter = null!;
    private string _user = null!;

    /// <summary>Whether somebody listens.</summary>
    [Params(false, true)]
    public bool Connected { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _gateway = new();
        var user = MicroGateway.User(1);
        _user = user.ToString();
        _run = _gateway.Run(user);
        _emitter = _gateway.Of<IUserEmitterFactory>().Create(_gateway.Context(_run));
        if (Connected)
            _gateway.Connect(user);
    }

    [GlobalCleanup]
    public void CleanUp() => _gateway.Dispose();

    /// <summary>Encodes as the emitter does, and sends to the manager.</summary>
    [Benchmark(Baseline = true)]
    public async Task BareSend()
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(_event, SignalJson.Options.GetTypeInfo(_event.GetType()));
        var emission = new Emission(
            _run.Owner, [new NewEvent(AgentThinking.WireName, _run.Thread, _run.Run, _run.Agent, DateTimeOffset.UtcNow, data)]);
        await _gateway.Lifetime.SendUserAsync(_user, nameof(IUserEvents.Emit), [emission]);
    }

    [Benchmark]
    public async Task ThroughTheEmitter() => await _emitter.EmitAsync(_event);

    /// <summary>A run of 20 events with a context and an emitter of its own; the figures are per event.</summary>
    [Benchmark(OperationsPerInvoke = EventsOfARun)]
    public async Task ThroughAContextPerRun()
    {
        using var emitter = _gateway.Of<IUserEmitterFactory>().Create(_gateway.Context(_run));
        for (var i = 0; i < EventsOfARun; i++)
            await emitter.EmitAsync(_event);
    }
}
