using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>A user of a schedule.</summary>
/// <param name="name">Who.</param>
/// <param name="domain">Where everything of this person runs.</param>
internal sealed class Person(string name, Domain domain)
{
    public static readonly ThreadId[] Threads = [ThreadId.Parse("t1"), ThreadId.Parse("t2")];

    public string Name => name;

    public UserKey Key { get; } = Users.Key(name);

    public Domain Domain => domain;

    public SeededRandom Random => domain.Random;

    public Faults Faults { get; set; } = Faults.None;

    /// <summary>Stands in every payload, so that one that went astray is known.</summary>
    public string Secret { get; set; } = $"only for {name}";

    /// <summary>How many single events were emitted for this person: a number in each payload.</summary>
    public int Emitted { get; set; }

    public ThreadId AnyThread() => Threads[Random.Below(Threads.Length)];
}
