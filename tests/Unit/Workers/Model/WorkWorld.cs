using Netra.Signal.Server.Workers;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>The pods of a model test, and how their time passes.</summary>
/// <param name="Pods">One, or several over one store.</param>
/// <param name="Options">Their settings.</param>
/// <param name="Now">Their time.</param>
/// <param name="Pass">Lets a second pass, with what is due at its end; absent where time is not the test's.</param>
internal sealed record WorkWorld(IReadOnlyList<WorkPod> Pods, WorkerOptions Options, Func<DateTimeOffset> Now, Action? Pass)
{
    /// <summary>How long what must come may take: real time, for a machine that is busy.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Put behind the names of users and agents, where sequences share a store.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Whether a worker that has a run already is given another one at once, not by way of the queue.</summary>
    public bool IsDirectWhileBusy { get; init; } = true;

    public string Name(string name) => name + Suffix;

    public string AgentName(string agent) => agent + Suffix;

    public string Plain(string agent) => agent[..^Suffix.Length];
}
