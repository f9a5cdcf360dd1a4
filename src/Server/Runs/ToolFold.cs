using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Runs;

/// <summary>One tool call of a run, folded.</summary>
internal sealed class ToolFold(ToolExecuting call, DateTimeOffset started)
{
    private ToolCompleted? _completed;

    public ToolExecuting Call => call;

    public DateTimeOffset Started => started;

    public ToolStatus Status =>
        _completed is null ? ToolStatus.Executing : _completed.Success ? ToolStatus.Completed : ToolStatus.Failed;

    public static ToolFold Of(ToolState state, DateTimeOffset started)
    {
        var fold = new ToolFold(new(state.ToolCallId, state.Tool, state.Arguments), started);
        if (state.Status != ToolStatus.Executing)
            fold.Complete(new(state.ToolCallId, state.Tool, state.Status == ToolStatus.Completed, 0, state.Result, state.Error));
        return fold;
    }

    public void Complete(ToolCompleted completed) => _completed = completed;

    public ToolState ToState() => new(call.ToolCallId, call.Tool, Status, call.Arguments, _completed?.Result, _completed?.Error);
}
