namespace Netra.Signal.Server.Workers;

/// <summary>What is said of workers and leases, ids 1700 to 1799.</summary>
internal static partial class Log
{
    [LoggerMessage(1700, LogLevel.Warning, "Run {Run} of user {User}, agent {Agent}, was taken from the queue or its worker: {Outcome}.")]
    public static partial void Settled(this ILogger logger, string run, string user, string agent, string outcome);

    [LoggerMessage(1701, LogLevel.Error, "Run {Run} of user {User} could not be given to its worker; it waits for another one.")]
    public static partial void NotAssigned(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1702, LogLevel.Error, "Run {Run} of user {User} could not be queued; it ends.")]
    public static partial void NotQueued(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1703, LogLevel.Error, "Runs of agent {Agent} could not be given to workers; it is tried again within a second.")]
    public static partial void NotMoved(this ILogger logger, Exception failure, string agent);

    [LoggerMessage(1704, LogLevel.Error, "The worker of run {Run} of user {User} could not be told of a cancellation or an answer; it is told with its next renewal.")]
    public static partial void NewsNotTold(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1705, LogLevel.Error, "The lease of run {Run} of user {User} could not be ended; it expires.")]
    public static partial void LeaseNotEnded(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1706, LogLevel.Error, "Run {Run} of user {User} could not be settled; it is tried again.")]
    public static partial void NotSettled(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1707, LogLevel.Error, "Looking for leases that are over failed; it is tried again within a second.")]
    public static partial void SweepFailed(this ILogger logger, Exception failure);

    [LoggerMessage(1708, LogLevel.Information, "Closing worker {Worker} on connection {Connection}: {Code}.")]
    public static partial void SessionClosing(this ILogger logger, string worker, string connection, string code);

    [LoggerMessage(1709, LogLevel.Error, "Telling worker {Worker} on connection {Connection} failed; the connection is closed.")]
    public static partial void TellingFailed(this ILogger logger, Exception failure, string worker, string connection);

    [LoggerMessage(1712, LogLevel.Warning, "What other pods ring of leases is not heard: {Reason} It is found within a second, or told with a renewal.")]
    public static partial void NotListening(this ILogger logger, string reason);

    [LoggerMessage(1710, LogLevel.Critical, "Isolation violation: {What} was tried on the worker hub. It is refused.")]
    public static partial void SendRefused(this ILogger logger, string what);

    [LoggerMessage(1713, LogLevel.Error, "Renewing or resuming one lease of a worker failed; the worker shows it again, and its other leases are not touched.")]
    public static partial void NotRenewed(this ILogger logger, Exception failure);

    [LoggerMessage(1715, LogLevel.Warning, "For {Count} of {Of} leases that worker {Worker} showed in one {Action} there was no time within {Milliseconds} ms: half of Netra:Redis:CallTimeout. The worker shows them again.")]
    public static partial void PutOff(this ILogger logger, int count, int of, string action, string worker, double milliseconds);

    [LoggerMessage(1714, LogLevel.Warning, "Run {Run} of user {User}, agent {Agent}, was put back {Times} times (Netra:Workers:Requeues) and ends as expired.")]
    public static partial void PutBackTooOften(this ILogger logger, string run, string user, string agent, int times);

    [LoggerMessage(1711, LogLevel.Information, "Worker {Worker} on connection {Connection} serves {Agents}.")]
    public static partial void Registered(this ILogger logger, string worker, string connection, string agents);
}
