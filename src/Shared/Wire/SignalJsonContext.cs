using System.Text.Json;
using System.Text.Json.Serialization;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Shared.Wire;

/// <summary>The JSON of the whole contract, generated from its source.</summary>
/// <remarks>A member that is required and missing, or <c>null</c> where the contract has no null, is refused when read: it would
/// otherwise become a null that the types say cannot be.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(EventEnvelope<RunQueued>), TypeInfoPropertyName = "RunQueuedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<AgentStarted>), TypeInfoPropertyName = "AgentStartedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<AgentThinking>), TypeInfoPropertyName = "AgentThinkingEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ToolExecuting>), TypeInfoPropertyName = "ToolExecutingEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ToolProgress>), TypeInfoPropertyName = "ToolProgressEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ToolCompleted>), TypeInfoPropertyName = "ToolCompletedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<MessageDelta>), TypeInfoPropertyName = "MessageDeltaEnvelope")]
[JsonSerializable(typeof(EventEnvelope<MessageCompleted>), TypeInfoPropertyName = "MessageCompletedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ApprovalRequested>), TypeInfoPropertyName = "ApprovalRequestedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ApprovalResolved>), TypeInfoPropertyName = "ApprovalResolvedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<RunReset>), TypeInfoPropertyName = "RunResetEnvelope")]
[JsonSerializable(typeof(EventEnvelope<AgentCompleted>), TypeInfoPropertyName = "AgentCompletedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<AgentError>), TypeInfoPropertyName = "AgentErrorEnvelope")]
[JsonSerializable(typeof(EventEnvelope<AgentCancelled>), TypeInfoPropertyName = "AgentCancelledEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ThreadCreated>), TypeInfoPropertyName = "ThreadCreatedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ThreadUpdated>), TypeInfoPropertyName = "ThreadUpdatedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<ThreadDeleted>), TypeInfoPropertyName = "ThreadDeletedEnvelope")]
[JsonSerializable(typeof(EventEnvelope<Custom>), TypeInfoPropertyName = "CustomEnvelope")]
[JsonSerializable(typeof(GapNotice))]
[JsonSerializable(typeof(ClosingNotice))]
[JsonSerializable(typeof(AttachRequest))]
[JsonSerializable(typeof(AttachAnswer))]
[JsonSerializable(typeof(StartRunRequest))]
[JsonSerializable(typeof(CancelRunRequest))]
[JsonSerializable(typeof(RespondRequest))]
[JsonSerializable(typeof(GetRunRequest))]
[JsonSerializable(typeof(ListAgentsRequest))]
[JsonSerializable(typeof(AgentList))]
[JsonSerializable(typeof(CreateThreadRequest))]
[JsonSerializable(typeof(RenameThreadRequest))]
[JsonSerializable(typeof(DeleteThreadRequest))]
[JsonSerializable(typeof(ListThreadsRequest))]
[JsonSerializable(typeof(ThreadPage))]
[JsonSerializable(typeof(GetThreadRequest))]
[JsonSerializable(typeof(ThreadHistory))]
[JsonSerializable(typeof(WatchRequest))]
[JsonSerializable(typeof(WatchAnswer))]
[JsonSerializable(typeof(RefreshTokenRequest))]
[JsonSerializable(typeof(RefreshTokenAnswer))]
[JsonSerializable(typeof(Run))]
[JsonSerializable(typeof(RunState))]
[JsonSerializable(typeof(ThreadInfo))]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(RegisterAnswer))]
[JsonSerializable(typeof(PublishRequest))]
[JsonSerializable(typeof(PublishAnswer))]
[JsonSerializable(typeof(RenewRequest))]
[JsonSerializable(typeof(RenewAnswer))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(ResumeAnswer))]
[JsonSerializable(typeof(ReleaseRequest))]
[JsonSerializable(typeof(RunAssignment))]
[JsonSerializable(typeof(RunCancelRequest))]
[JsonSerializable(typeof(ApprovalAnswer))]
public sealed partial class SignalJsonContext : JsonSerializerContext;
