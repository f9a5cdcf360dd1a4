namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>What a user, a worker or time can do.</summary>
internal enum WorkKind
{
    /// <summary>A user starts a run, under one of a few names.</summary>
    Start,

    /// <summary>A user cancels a run.</summary>
    Cancel,

    /// <summary>A user answers a question: right, late, twice, or one of nobody's.</summary>
    Respond,

    /// <summary>A user deletes a thread with its runs.</summary>
    Delete,

    /// <summary>A worker says something under a lease: its own, a former one, or one of another application.</summary>
    Publish,

    /// <summary>A worker renews a lease.</summary>
    Renew,

    /// <summary>A worker hands a run back.</summary>
    Release,

    /// <summary>A worker goes on with a lease on its connection.</summary>
    Resume,

    /// <summary>A worker connects and offers its agent, or first one that it may not serve.</summary>
    Connect,

    /// <summary>A worker's connection is gone.</summary>
    Disconnect,

    /// <summary>Time passes.</summary>
    Wait,
}
