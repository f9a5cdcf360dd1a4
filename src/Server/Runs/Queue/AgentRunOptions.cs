namespace Netra.Signal.Server.Runs.Queue;

/// <summary><c>Netra:Runs:Agents:&lt;name&gt;</c>: what is different for the runs of one agent.</summary>
internal sealed class AgentRunOptions
{
    /// <summary>What becomes of its run where another one is under way in the thread. Default (absent): <c>Netra:Runs:WhenBusy</c>.</summary>
    public WhenBusy? WhenBusy { get; set; }
}
