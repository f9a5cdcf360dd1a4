namespace Netra.Signal.Server.Workers;

/// <summary>A lease that a session of this pod has, and what its worker was told of it. Its members belong to the session's lock.</summary>
internal sealed class HeldLease(string agent, string lease)
{
    public string Agent => agent;

    /// <summary>The lease as the worker knows it.</summary>
    public string Lease => lease;

    /// <summary>Whether the assignment is on its way to the worker: news of the run follow it.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether the worker was told of the run: one that never was has not begun it.</summary>
    public bool IsTold { get; set; }

    public bool IsCancelTold { get; set; }

    /// <summary>How many answers the worker was told.</summary>
    public int AnswersTold { get; set; }

    /// <summary>Whether the worker is just ending the run itself.</summary>
    public bool IsEnding { get; set; }
}
