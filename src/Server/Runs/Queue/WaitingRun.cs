namespace Netra.Signal.Server.Runs.Queue;

/// <summary>A run that waits for the turn of its thread, in the memory of this process. Its members belong to the lock of its user's runs.</summary>
internal sealed class WaitingRun(RunWriter run, DateTimeOffset until, bool interrupts)
{
    public RunWriter Run => run;

    /// <summary>Until when it waits.</summary>
    public DateTimeOffset Until => until;

    /// <summary>Whether what is under way is cancelled for it.</summary>
    public bool Interrupts => interrupts;

    /// <summary>Whether an interrupting run came after it, which interrupts too: it is cancelled.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>The place that its user was told of; <see langword="null"/> until then.</summary>
    public int? Said { get; set; }

    public bool IsExpired(DateTimeOffset now) => Said is not null && until <= now;
}
