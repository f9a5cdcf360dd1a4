using Netra.Signal.Server.Agents;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Agents;

/// <summary>A runner with a clock and a log of its own.</summary>
internal sealed class AgentRunnerKit
{
    public AgentRunnerKit() => Runner = new(new([]), Time, Logger.For<AgentRunner>());

    public ManualTimeProvider Time { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public AgentRunner Runner { get; }

    public RecordingRunWriter Start(Func<AgentRun, CancellationToken, Task> agent, RecordingRunWriter? writer = null)
    {
        writer ??= new();
        Runner.Start(new LambdaAgent(agent), writer.Run, writer, []);
        return writer;
    }

    /// <summary>Runs the agent until its run has ended and it has left.</summary>
    public async Task<RecordingRunWriter> RunAsync(Func<AgentRun, CancellationToken, Task> agent, RecordingRunWriter? writer = null)
    {
        writer = Start(agent, writer);
        await IdleAsync();
        return writer;
    }

    public Task IdleAsync() => Eventually.TrueAsync(() => Runner.Running == 0, "all agents to leave");
}
