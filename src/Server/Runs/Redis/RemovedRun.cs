namespace Netra.Signal.Server.Runs.Redis;

/// <summary>What became of taking back an addition of a run.</summary>
internal enum RemovedRun
{
    /// <summary>It is not there, or the run of that name is another one.</summary>
    NotThere,

    /// <summary>It is gone.</summary>
    Gone,

    /// <summary>It has begun, or somebody was told of it: it must be ended.</summary>
    Stays,
}
