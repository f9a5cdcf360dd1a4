using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>One thing that a worker is told, by its name on the wire.</summary>
/// <param name="Target">The name.</param>
/// <param name="Data">The one argument, as UTF-8 JSON.</param>
/// <param name="Run">The run that it assigns; <see langword="null"/> for anything else.</param>
internal sealed record WorkerNotice(string Target, ReadOnlyMemory<byte> Data, RunName? Run = null)
{
    public static WorkerNotice Of(RunAssignment assignment, RunName run) =>
        Of("run_assigned", assignment, SignalJson.Context.RunAssignment) with { Run = run };

    public static WorkerNotice Of(RunCancelRequest request) => Of("run_cancel_requested", request, SignalJson.Context.RunCancelRequest);

    public static WorkerNotice Of(ApprovalAnswer answer) => Of("approval_answered", answer, SignalJson.Context.ApprovalAnswer);

    public static WorkerNotice Of(ClosingNotice closing) => Of(WireNames.Closing, closing, SignalJson.Context.ClosingNotice);

    private static WorkerNotice Of<T>(string target, T data, JsonTypeInfo<T> type) => new(target, JsonSerializer.SerializeToUtf8Bytes(data, type));
}
