using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Says at start where logs are kept.</summary>
internal sealed class RedisLogAnnouncement(RedisOptions redis, EventLogOptions options, Pod pod) : IStartAnnouncement
{
    public string Announce() =>
        $"event log: in Redis at {RedisAddress.Describe(redis)}, environment {redis.Environment}, {options.MaxEventsPerUser} events / {options.MaxBytesPerUser} bytes / {options.KeptFor} per user; this is pod {pod.Id}";
}
