namespace Netra.Signal.Server.Redis;

/// <summary>For how long nothing was heard where something was asked. One asks at a time.</summary>
internal sealed class RedisSilence(TimeProvider time)
{
    private long? _since;

    /// <summary>None when the last question was answered.</summary>
    public TimeSpan? Lasts => _since is { } since ? time.GetElapsedTime(since) : null;

    /// <summary>There was no answer.</summary>
    public void Begin() => _since ??= time.GetTimestamp();

    /// <summary>There was one.</summary>
    public void End() => _since = null;
}
