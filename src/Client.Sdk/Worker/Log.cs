using Microsoft.Extensions.Logging;

namespace Netra.Signal.Client.Worker;

/// <summary>What a worker logs, ids 2100 to 2199: never a token, a lease, or what a run says.</summary>
internal static partial class Log
{
    [LoggerMessage(2100, LogLevel.Information, "Connected, serving {Agents}. A lease lasts {LeaseSeconds} s, {Window} events of a run may wait.")]
    public static partial void Serving(this ILogger logger, string agents, int leaseSeconds, int window);

    [LoggerMessage(2101, LogLevel.Warning, "Not connected to the gateway: {Code}: {Reason} Next attempt in {RetryIn}.")]
    public static partial void Reconnecting(this ILogger logger, Exception? exception, string code, string reason, TimeSpan retryIn);

    [LoggerMessage(2102, LogLevel.Error, "Agent {Agent} failed in run {Run}.")]
    public static partial void AgentFailed(this ILogger logger, Exception exception, string agent, string run);

    [LoggerMessage(2103, LogLevel.Information, "Agent {Agent} ended run {Run} with {Code}.")]
    public static partial void AgentRefused(this ILogger logger, Exception? exception, string agent, string run, string code);

    [LoggerMessage(2104, LogLevel.Warning, "Run {Run} of agent {Agent} is not gone on with here: {Outcome}.")]
    public static partial void RunLeft(this ILogger logger, string run, string agent, string outcome);

    [LoggerMessage(2105, LogLevel.Error, "Event {N} of run {Run}, {Type}, was refused: {Code}: {Reason}")]
    public static partial void PublishRefused(this ILogger logger, string run, string type, long n, string code, string reason);

    [LoggerMessage(2106, LogLevel.Warning, "What run {Run} says was not stored: {Code}: {Reason} Next attempt in {RetryIn}.")]
    public static partial void PublishPutOff(this ILogger logger, string run, string code, string reason, TimeSpan retryIn);

    [LoggerMessage(2107, LogLevel.Warning, "The leases were not renewed: {Code}: {Reason}")]
    public static partial void NotRenewed(this ILogger logger, string code, string reason);

    [LoggerMessage(EventId = 2108, Message = "The end of run {Run}, {Type}, was refused: {Code}: {Reason}")]
    public static partial void EndRefused(this ILogger logger, LogLevel level, string run, string type, string code, string reason);

    [LoggerMessage(2109, LogLevel.Error, "Run {Run} was abandoned by a failure of the worker itself; its lease will expire.")]
    public static partial void RunAbandoned(this ILogger logger, Exception exception, string run);

    [LoggerMessage(2110, LogLevel.Error, "A cancellation callback of run {Run} failed.")]
    public static partial void CancelCallbackFailed(this ILogger logger, Exception exception, string run);

    [LoggerMessage(2111, LogLevel.Warning, "The gateway assigned run {Run} twice under one lease; it goes on once.")]
    public static partial void AssignedTwice(this ILogger logger, string run);

    [LoggerMessage(2112, LogLevel.Information, "Stopping: {Runs} runs have {Within} to end.")]
    public static partial void Stopping(this ILogger logger, int runs, TimeSpan within);

    [LoggerMessage(2113, LogLevel.Warning, "Run {Run} could not be handed back; its lease will expire. {Reason}")]
    public static partial void NotHandedBack(this ILogger logger, string run, string reason);

    [LoggerMessage(2114, LogLevel.Warning, "Stopping while handlers ignore their cancellation: {Runs} runs.")]
    public static partial void HandlersStayed(this ILogger logger, int runs);

    [LoggerMessage(2115, LogLevel.Debug, "A connection that is over could not be closed in an orderly way.")]
    public static partial void NotClosed(this ILogger logger, Exception exception);

    [LoggerMessage(2116, LogLevel.Debug, "Text was not said: {Reason}")]
    public static partial void TextNotSaid(this ILogger logger, string reason);

    [LoggerMessage(2117, LogLevel.Critical, "The worker gives up: {Code}: {Reason}")]
    public static partial void GaveUp(this ILogger logger, Exception exception, string code, string reason);
}
