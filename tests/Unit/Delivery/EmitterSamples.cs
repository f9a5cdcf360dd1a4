using System.Reflection;
using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>One event for each typed method of the emitter.</summary>
internal static class EmitterSamples
{
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;

    public static IReadOnlyList<(MethodInfo Method, AgentEvent Data)> All(ThreadId thread) =>
        [.. Events(thread).Select(data => (typeof(IUserEmitter).GetMethod($"{data.GetType().Name}Async") ?? throw new MissingMethodException(data.Type), data))];

    private static AgentEvent[] Events(ThreadId thread) =>
    [
        new RunQueued(1), new AgentStarted(), new AgentThinking("x"), new ToolExecuting("c1", "search"), new ToolProgress("c1"),
        new ToolCompleted("c1", "search", true, 1), new MessageDelta("m1", "x", 0), new MessageCompleted("m1", "x"),
        new ApprovalRequested(RequestId.Parse("q1"), "May I?", Time), new ApprovalResolved(RequestId.Parse("q1"), true, ApprovalResolver.User),
        new RunReset(2, "again"), new Custom("c", JsonSerializer.SerializeToElement(1)),
        new ThreadCreated(new(thread, Time, Time)), new ThreadUpdated(new(thread, Time, Time)), new ThreadDeleted(new(thread, Time, Time)),
        new AgentError("oops", "x", false), new AgentCancelled(), new AgentCompleted(1),
    ];
}
