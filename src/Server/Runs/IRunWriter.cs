using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Runs;

/// <summary>The one way to say what a run does. It keeps the protocol's rules for a run and folds what was said.</summary>
/// <remarks>
/// Calls are taken in order, one after the other. What breaks a rule is refused with an error and stores nothing. After the terminal
/// event everything is refused with <c>conflict</c>; after an event that could not be stored, <c>unavailable</c>, everything but the end is.
/// </remarks>
internal interface IRunWriter
{
    /// <summary>The run that is written.</summary>
    StoredRun Run { get; }

    /// <summary>Cancelled once the run has ended, by whomever: the agent has nothing left to do.</summary>
    CancellationToken Ended { get; }

    /// <summary>
    /// Cancelled once something that the agent said could not be stored, as the store was away for too long or too much waited for it.
    /// Whoever carries out the run ends it as <see cref="RunEnds.NotStored"/>; an end that says that it completed becomes that one.
    /// </summary>
    CancellationToken Broken { get; }

    /// <summary>Stores one event, after any text that still waits. Not for text and not for the end.</summary>
    ValueTask WriteAsync(AgentEvent data, CancellationToken cancellationToken = default);

    /// <summary>Says a piece of a message. The first at once, then what comes within 40 ms as one delta.</summary>
    /// <param name="messageId">The message; a new id begins a message.</param>
    /// <param name="text">The piece; it may end within a surrogate pair, the writer keeps the half back.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask TextAsync(string messageId, string text, CancellationToken cancellationToken = default);

    /// <summary>Asks the run's user, and waits for the answer: the first of any of the user's connections, or that nobody answered in time.</summary>
    /// <exception cref="OperationCanceledException">The run has ended.</exception>
    ValueTask<ApprovalResolved> AskAsync(ApprovalRequested question, CancellationToken cancellationToken = default);

    /// <summary>Ends the run: closes what is still open, then stores the terminal event. The first end wins.</summary>
    /// <returns>Whether this call ended the run; <see langword="false"/> when it had ended before.</returns>
    ValueTask<bool> EndAsync(AgentEvent terminal, CancellationToken cancellationToken = default);
}
