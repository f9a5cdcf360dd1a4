using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Server.Identity;
using Netra.Signal.Tests.Unit.Agents;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Workers;

namespace Netra.Signal.Tests.Unit.Gateway.Drain;

/// <summary>A drain by hand-driven time, over agents that a test writes and connections that are written to memory.</summary>
internal sealed class DrainRig
{
    private readonly DrainState _state = new();

    public DrainRig(DrainOptions options)
    {
        var pace = new Pace(options, Agents.Time, Agents.Logger.For<Server.Gateway.Drain.Drain>());
        var farewells = new Farewells(pace, Delivery.Channels, Delivery.Log, Workers.Store, Agents.Time);
        Drain = new(options, _state, Agents.Runner, Workers.Farewell, Workers.Queue.Sweep, pace, farewells, Options.Create(Host), Agents.Time, Agents.Logger.For<Server.Gateway.Drain.Drain>());
    }

    public AgentRunnerKit Agents { get; } = new();

    /// <summary>Workers, with runs and users of their own.</summary>
    public WorkerRig Workers { get; } = new();

    public DeliveryRig Delivery { get; } = new();

    public HostOptions Host { get; } = new();

    public Server.Gateway.Drain.Drain Drain { get; }

    /// <summary>Drains, while time passes, and says how long it took.</summary>
    public async Task<TimeSpan> RunAsync()
    {
        var began = Agents.Time.GetTimestamp();
        await Agents.Time.DriveAsync(Drain.RunAsync());
        Drain.LimitHost();
        return Agents.Time.GetElapsedTime(began);
    }

    /// <summary>A client that goes as soon as it is asked to.</summary>
    public async Task<FakeWriter> AttachPoliteAsync(UserKey user)
    {
        var (cursor, writer) = await Delivery.AttachAsync(user);
        writer.CloseRequested = () => Delivery.Channels.Remove(cursor);
        return writer;
    }
}
