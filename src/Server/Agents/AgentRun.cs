using System.Text.Json;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Agents;

/// <summary>One run, as its agent sees it.</summary>
/// <param name="input">What the run was asked, an object.</param>
/// <param name="history">Earlier runs of the same thread, the oldest first.</param>
/// <param name="writer">Says what happens.</param>
internal sealed class AgentRun(JsonElement input, IReadOnlyList<RunState> history, IRunWriter writer)
{
    public JsonElement Input { get; } = input;

    public IReadOnlyList<RunState> History { get; } = history;

    public IRunWriter Writer { get; } = writer;
}
