using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker;

/// <summary>An agent that a worker runs.</summary>
internal sealed record MappedAgent(string Name, Func<WorkerRun, CancellationToken, Task> Handler, string? Description, int? Concurrency)
{
    public const int MostRuns = 10_000;

    private const int MaxDescription = 500;

    /// <exception cref="ArgumentException">The gateway would refuse it.</exception>
    public MappedAgent Checked()
    {
        ArgumentNullException.ThrowIfNull(Handler);
        if (IdRules.Refusal(Name) is { } reason)
            throw new ArgumentException($"The name '{Name}' of an agent {reason}.");
        if (Concurrency is < 1 or > MostRuns)
            throw new ArgumentException($"The concurrency of {Name} must be from 1 to 10,000; it is {Concurrency}.");
        return Description is { Length: > MaxDescription } ? throw new ArgumentException($"The description of {Name} must have at most {MaxDescription} characters.") : this;
    }

    public AgentOffer ToOffer(int concurrency) => new(Name, Concurrency ?? concurrency, Description);
}
