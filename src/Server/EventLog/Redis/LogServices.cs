using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What every user's log in Redis works with; one for the process.</summary>
internal sealed record LogServices(
    LogCalls Calls, RedisServer Server, EventLogOptions Log, RedisKeys Keys, UserSecrets Secrets, RedisOptions Options, Pod Pod, TimeProvider Time,
    ILogger<LogServices> Logger)
{
    /// <summary>For batches that are compared with all that Redis knows.</summary>
    public AppendCalls Compared { get; } = new(
        Server, LogScripts.Append, Pod.Id, (long)Log.KeptFor.TotalMilliseconds, Log.MaxEventsPerUser, Log.MaxBytesPerUser);

    /// <summary>For batches that follow this pod's own last one.</summary>
    public AppendCalls Following { get; } = new(Server, LogScripts.Follow, $"q:{Pod.Id}", (long)Log.KeptFor.TotalMilliseconds);

    /// <summary>How long an append waits.</summary>
    public TimeSpan EmitTimeout => Options.EmitTimeout;

    /// <summary>When an append that came at a timestamp is told that it was not stored.</summary>
    public long DeadlineOf(long enqueued) => enqueued + (long)(EmitTimeout.TotalSeconds * Time.TimestampFrequency);
}
