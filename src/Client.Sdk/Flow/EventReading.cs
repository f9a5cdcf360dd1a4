using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Flow;

/// <summary>Reads envelopes by the contract's own JSON, whatever the connection's settings are.</summary>
internal static class EventReading
{
    private static readonly SignalJsonContext Json = SignalJson.Context;

    private static readonly FrozenDictionary<string, Func<JsonElement, ReceivedEvent>> Readers =
        new Dictionary<string, Func<JsonElement, ReceivedEvent>>
        {
            [RunQueued.WireName] = As(Json.RunQueuedEnvelope),
            [AgentStarted.WireName] = As(Json.AgentStartedEnvelope),
            [AgentThinking.WireName] = As(Json.AgentThinkingEnvelope),
            [ToolExecuting.WireName] = As(Json.ToolExecutingEnvelope),
            [ToolProgress.WireName] = As(Json.ToolProgressEnvelope),
            [ToolCompleted.WireName] = As(Json.ToolCompletedEnvelope),
            [MessageDelta.WireName] = As(Json.MessageDeltaEnvelope),
            [MessageCompleted.WireName] = As(Json.MessageCompletedEnvelope),
            [ApprovalRequested.WireName] = As(Json.ApprovalRequestedEnvelope),
            [ApprovalResolved.WireName] = As(Json.ApprovalResolvedEnvelope),
            [RunReset.WireName] = As(Json.RunResetEnvelope),
            [AgentCompleted.WireName] = As(Json.AgentCompletedEnvelope),
            [AgentError.WireName] = As(Json.AgentErrorEnvelope),
            [AgentCancelled.WireName] = As(Json.AgentCancelledEnvelope),
            [ThreadCreated.WireName] = As(Json.ThreadCreatedEnvelope),
            [ThreadUpdated.WireName] = As(Json.ThreadUpdatedEnvelope),
            [ThreadDeleted.WireName] = As(Json.ThreadDeletedEnvelope),
            [Custom.WireName] = As(Json.CustomEnvelope),
        }.ToFrozenDictionary();

    public static IEnumerable<string> Types => Readers.Keys;

    /// <exception cref="SignalClientException">It is no envelope of version 1.</exception>
    public static ReceivedEvent Read(string type, JsonElement envelope)
    {
        if (envelope.ValueKind != JsonValueKind.Object
            || !envelope.TryGetProperty("v", out var v) || v.ValueKind != JsonValueKind.Number || !v.TryGetInt32(out var version)
            || version != WireNames.ProtocolVersion)
            throw Mismatch($"The gateway sent {type} in another version of the protocol than {WireNames.ProtocolVersion}.");
        try
        {
            return Readers[type](envelope);
        }
        catch (JsonException wrong)
        {
            throw Mismatch($"The gateway sent {type} in a form that version {WireNames.ProtocolVersion} of the protocol does not have.", wrong);
        }
    }

    /// <exception cref="SignalClientException">The message is not of version 1.</exception>
    public static T Read<T>(string name, JsonElement message, JsonTypeInfo<T> type)
    {
        try
        {
            return message.Deserialize(type) ?? throw Mismatch($"The gateway sent nothing as {name}.");
        }
        catch (JsonException wrong)
        {
            throw Mismatch($"The gateway sent {name} in a form that version {WireNames.ProtocolVersion} of the protocol does not have.", wrong);
        }
    }

    /// <summary>What is said of a message that could not be taken in.</summary>
    public static SignalClientException Misread(Exception wrong) =>
        wrong as SignalClientException ?? Mismatch($"The gateway sent what this client cannot take in: {wrong.Message}", wrong);

    private static SignalClientException Mismatch(string what, Exception? inner = null) =>
        new(ClientErrorCodes.Protocol, $"{what} Update Netra.Signal.Client or the gateway, whichever is older.", inner);

    private static Func<JsonElement, ReceivedEvent> As<TData>(JsonTypeInfo<EventEnvelope<TData>> type)
        where TData : AgentEvent => element =>
    {
        var envelope = element.Deserialize(type) ?? throw new JsonException("The envelope is null.");
        return Cursor.TryParse(envelope.Cursor, out var at)
            ? ReceivedEvent.Of(envelope, at)
            : throw new JsonException("The cursor is none.");
    };
}
