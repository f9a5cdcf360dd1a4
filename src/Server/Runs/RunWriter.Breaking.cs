using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <content>An event that could not be stored leaves a hole in the run, of which its agent may take no notice: nothing is said after it but an end.</content>
internal sealed partial class RunWriter
{
    private readonly CancellationTokenSource _broken = new();

    public CancellationToken Broken => _broken.Token;

    /// <summary>Before its agent has begun there is no hole: whoever begins the run hears of it, and takes it back.</summary>
    private void Break()
    {
        if (HasBegun && EndedAt is null)
            _broken.Cancel();
    }

    private void ThrowIfBroken()
    {
        if (_broken.IsCancellationRequested && EndedAt is null)
            throw new SignalException(ErrorCodes.Unavailable, "An earlier event of the run could not be stored; start the run again later.");
    }

    /// <summary>A run with a hole was not completed.</summary>
    private AgentEvent EndLocked(AgentEvent terminal) => _broken.IsCancellationRequested && terminal is AgentCompleted ? RunEnds.NotStored : terminal;
}
