namespace Netra.Signal.Server.Agents;

/// <summary>What the agents of this process say, ids 1800 to 1899.</summary>
internal static partial class Log
{
    [LoggerMessage(1800, LogLevel.Information, "Agents in this process: {Agents}.")]
    public static partial void AgentsReady(this ILogger logger, string agents);

    [LoggerMessage(1801, LogLevel.Error, "Agent {Agent} failed in run {Run} of user {User}.")]
    public static partial void AgentFailed(this ILogger logger, Exception failure, string agent, string run, string user);

    [LoggerMessage(1802, LogLevel.Information, "Agent {Agent} ended run {Run} of user {User} with {Code}.")]
    public static partial void AgentRefused(this ILogger logger, string agent, string run, string user, string code);

    [LoggerMessage(1803, LogLevel.Warning, "The end of run {Run} of user {User} was not stored at try {Attempt}.")]
    public static partial void EndNotStored(this ILogger logger, Exception failure, string run, string user, int attempt);

    [LoggerMessage(1804, LogLevel.Error, "Run {Run} of user {User} was left without an end: storing it failed {Attempts} times.")]
    public static partial void EndGivenUp(this ILogger logger, string run, string user, int attempts);

    [LoggerMessage(1805, LogLevel.Warning, "Stopping with runs whose end is not stored: {Runs}.")]
    public static partial void StoppedUnended(this ILogger logger, int runs);

    [LoggerMessage(1806, LogLevel.Warning, "Stopping while agents ignore their cancellation: {Runs} runs. Their runs have ended.")]
    public static partial void AgentsStayed(this ILogger logger, int runs);

    [LoggerMessage(1807, LogLevel.Error, "A cancellation callback of an agent failed.")]
    public static partial void CancellationFailed(this ILogger logger, Exception failure);

    [LoggerMessage(1808, LogLevel.Warning, "Agent {Agent} gave up run {Run} of user {User} with {Code}: {Reason}.")]
    public static partial void AgentGaveUp(this ILogger logger, string agent, string run, string user, string code, string reason);

    [LoggerMessage(1830, LogLevel.Error, "Run {Run} of user {User} had its turn and could not be begun; it ends as refused.")]
    public static partial void QueuedRunNotBegun(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1831, LogLevel.Error, "What was to be done for run {Run} of user {User}, which waits or is interrupted, failed; it is looked at again.")]
    public static partial void QueuedRunNotMoved(this ILogger logger, Exception failure, string run, string user);

    [LoggerMessage(1832, LogLevel.Error, "The queue of thread {Thread} of user {User} could not be moved on; it is tried again.")]
    public static partial void LineNotMoved(this ILogger logger, Exception failure, string thread, string user);

    [LoggerMessage(1833, LogLevel.Error, "Looking for runs that wait failed; it is tried again within a second.")]
    public static partial void LinesNotSwept(this ILogger logger, Exception failure);

    [LoggerMessage(1810, LogLevel.Information, "Agent docs: {Sections} sections of {Files} files in {Path}.")]
    public static partial void DocsReady(this ILogger logger, int sections, int files, string path);

    [LoggerMessage(1811, LogLevel.Warning, "Agent docs has nothing to read: there is no Markdown with text in {Path}.")]
    public static partial void DocsEmpty(this ILogger logger, string path);

    [LoggerMessage(1820, LogLevel.Information, "Agent {Agent}: its endpoint answered {Status}; it is asked again in {Wait}.")]
    public static partial void ChatRetries(this ILogger logger, string agent, int status, TimeSpan wait);

    [LoggerMessage(1821, LogLevel.Error, "The chat tool {Tool} failed.")]
    public static partial void ChatToolFailed(this ILogger logger, Exception failure, string tool);
}
