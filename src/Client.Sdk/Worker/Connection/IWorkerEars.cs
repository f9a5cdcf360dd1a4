using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Connection;

/// <summary>Who is told what the gateway says to a worker. Everything returns at once.</summary>
internal interface IWorkerEars
{
    void Assigned(RunAssignment assignment, ILink link);

    void CancelRequested(RunCancelRequest request);

    void Answered(ApprovalAnswer answer);
}
