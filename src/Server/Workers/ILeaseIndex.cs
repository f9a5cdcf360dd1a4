namespace Netra.Signal.Server.Workers;

/// <summary>Which runs wait, and which somebody must look at, whosever they are: for the gateway's own work alone.</summary>
internal interface ILeaseIndex
{
    /// <summary>Whether leases outlive this process.</summary>
    bool OutlivesProcess => false;

    /// <summary>A run of that agent waits, on whichever pod. May be lost; handlers return at once.</summary>
    event Action<string>? Waits;

    /// <summary>An entry has news for the worker that has the run. May be lost; handlers return at once.</summary>
    event Action<RunName>? Changed;

    /// <summary>The runs of an agent that wait, the oldest first.</summary>
    ValueTask<IReadOnlyList<RunName>> WaitingAsync(string agent, int most, CancellationToken cancellationToken = default);

    /// <summary>How many wait.</summary>
    ValueTask<int> CountAsync(string agent, CancellationToken cancellationToken = default);

    /// <summary>The runs whose state has ended by itself.</summary>
    ValueTask<IReadOnlyList<RunName>> DueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken = default);

    /// <summary>Forgets a run whose entry is gone with the run itself.</summary>
    ValueTask DropAsync(RunName run, string? agent = null) => default;

    /// <summary>Says which agents are served here.</summary>
    /// <returns>Those that are served anywhere.</returns>
    ValueTask<IReadOnlySet<string>> ShareAsync(IReadOnlySet<string> served) => new(served);

    /// <summary>Tells whoever has the run's worker that its entry has news.</summary>
    void Tell(RunName run);
}
