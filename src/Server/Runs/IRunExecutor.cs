using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs;

/// <summary>Carries out the runs of some agents: in this process, or by workers.</summary>
internal interface IRunExecutor
{
    /// <summary>Its agents, and whether a run of each would be taken now.</summary>
    IReadOnlyList<AgentInfo> Agents { get; }

    /// <summary>Whether it carries out the runs of that agent; names are compared exactly.</summary>
    bool Serves(string agent);

    /// <summary>Whether it uses what <see cref="BeginAsync"/> is given of earlier runs.</summary>
    bool ReadsHistory => true;

    /// <summary>Begins a run that is stored, and returns at once. It says the run's first event.</summary>
    /// <param name="run">Writes this run and no other.</param>
    /// <param name="history">Earlier runs of the same thread, the oldest first.</param>
    /// <exception cref="Diagnostics.SignalException">Nothing of the run could be stored, or it has ended already.</exception>
    ValueTask BeginAsync(RunWriter run, IReadOnlyList<RunState> history);

    /// <summary>Asks whoever carries out the run to end it. The run ends within a time of grace, whatever it does.</summary>
    /// <returns>False when nobody has to be asked: the caller ends the run.</returns>
    ValueTask<bool> TryCancelAsync(UserKey user, RunId run, string? reason);

    /// <summary>Tells whoever carries out the run that a question of it is settled. The answer is in the log already.</summary>
    ValueTask AnsweredAsync(UserKey user, RunId run, ApprovalResolved answer) => default;
}
