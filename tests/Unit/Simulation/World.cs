using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Simulation.History;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>The delivery core as shipped, with everything around it in the hands of one schedule.</summary>
internal sealed class World
{
    private static readonly SignalMetrics Metrics =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private readonly Dictionary<UserKey, (Person Person, UserHistory History)> _people = [];
    private readonly List<SimulatedConnection> _connections = [];

    public World(ulong seed, WorldOptions options, Coverage coverage, Trace trace)
    {
        var random = new SeededRandom(seed);
        var (between, clock, alice, bob) = (random.Next(), random.Next(), random.Next(), random.Next());
        (Coverage, Trace) = (coverage, trace);
        Scheduler = new(options.BobsSeed ?? between, trace) { PreemptOneIn = random.OneIn(2) ? 0 : 6 };
        Clock = Scheduler.AddDomain("clock", clock);
        Alice = Add("alice", alice, options);
        Bob = Add("bob", options.BobsSeed ?? bob, options);
        // Where a lock is held, nobody else may run: the log and the store see the plain clock.
        Kept = new(options.Log, new UniqueTime(Time), NullLogger<MemoryEventLog>.Instance, () => Scheduler.Running.NewEpoch());
        Store = new(new() { KeptFor = WorldOptions.KeptFor }, new(), Time);
        Log = new(Kept, Scheduler, key => _people[key], coverage) { IsAsync = random.OneIn(2) };
        var seamTime = new SeamTime(Time, Scheduler);
        var audit = new FakeAudit();
        Services = new(
            Log, new ActiveRunFolder(Store, Log), Scheduler, options.Delivery, Metrics, audit, new(Metrics, audit, seamTime), seamTime, new SeamLogger<DeliveryServices>(Scheduler));
        Channels = new(Log);
        Manager = new(Channels, Services);
        Agents = new(this, Metrics, Services.Violations, seamTime);
    }

    public Coverage Coverage { get; }

    public Trace Trace { get; }

    public SimulatedScheduler Scheduler { get; }

    public ManualTimeProvider Time { get; } = new();

    /// <summary>Where time passes, unless a scenario lets it pass elsewhere.</summary>
    public Domain Clock { get; }

    public Person Alice { get; }

    public Person Bob { get; }

    public Person[] People => [Alice, Bob];

    public MemoryEventLog Kept { get; }

    public SimulatedLog Log { get; }

    public MemoryRunStore Store { get; }

    public DeliveryServices Services { get; }

    public UserChannels Channels { get; }

    public UserLifetimeManager<Hub> Manager { get; }

    public Agents Agents { get; }

    public IReadOnlyList<SimulatedConnection> Connections => _connections;

    public UserHistory HistoryOf(Person person) => _people[person.Key].History;

    public void Start(Person person, string name, Func<Task> script) => Scheduler.Start(person.Domain, $"{person.Name} {name}", script);

    public SimulatedConnection Connect(Person person, TimeSpan? lifetime = null)
    {
        var now = Time.GetUtcNow();
        var name = $"{person.Name}-{HistoryOf(person).Connections.Count + 1}";
        var connection = new SimulatedConnection(this, person, name, new(person.Key, name, now, now + (lifetime ?? TimeSpan.FromHours(1))));
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Emits events of a person one after the other.</summary>
    public void Emit(Person person, int count, bool areThreadEvents = false, int bytes = 0) => Start(person, "emits", async () =>
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            await Agents.EmitAsync(person, null, areThreadEvents || person.Random.OneIn(8), bytes);
        }
    });

    /// <summary>Lets time pass in steps, at moments that the schedule chooses.</summary>
    public void PassTime(Domain domain, int steps, int mostMilliseconds) => Scheduler.Start(domain, "time", async () =>
    {
        for (var i = 0; i < steps; i++)
        {
            await Task.Yield();
            Time.Advance(TimeSpan.FromMilliseconds(1 + domain.Random.Below(mostMilliseconds)));
        }
    });

    private Person Add(string name, ulong seed, WorldOptions options)
    {
        var person = new Person(name, Scheduler.AddDomain(name, seed)) { Faults = options.Faults };
        _people.Add(person.Key, (person, new(name)));
        return person;
    }
}
