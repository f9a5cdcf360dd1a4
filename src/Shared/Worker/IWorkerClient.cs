namespace Netra.Signal.Shared.Worker;

/// <summary>What a worker hears; on the wire <c>run_assigned</c>, <c>run_cancel_requested</c> and <c>approval_answered</c>.</summary>
public interface IWorkerClient
{
    /// <summary>A run for this worker.</summary>
    Task RunAssigned(RunAssignment assignment);

    /// <summary>A run of this worker shall end.</summary>
    Task RunCancelRequested(RunCancelRequest request);

    /// <summary>A question of a run of this worker is settled.</summary>
    Task ApprovalAnswered(ApprovalAnswer answer);
}
