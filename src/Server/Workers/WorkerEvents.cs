using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>Reads what a worker publishes. Whatever does not fit is refused with a sentence that names the event and what to mend.</summary>
internal sealed class WorkerEvents(WorkerOptions options, LimitOptions limits)
{
    private static readonly FrozenSet<string> Publishable = FrozenSet.ToFrozenSet(
        [
            AgentThinking.WireName, ToolExecuting.WireName, ToolProgress.WireName, ToolCompleted.WireName, MessageDelta.WireName,
            MessageCompleted.WireName, ApprovalRequested.WireName, AgentCompleted.WireName, AgentError.WireName, AgentCancelled.WireName, Custom.WireName,
        ],
        StringComparer.Ordinal);

    /// <summary>Ends that the gateway alone can know.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet([RunEnds.WorkerLost, RunEnds.Expired], StringComparer.Ordinal);

    /// <exception cref="SignalException"><c>invalid_argument</c>, or <c>limit_exceeded</c> when there are more events than the window allows.</exception>
    public WorkerBatch Read(IReadOnlyList<WorkerEvent>? events, long start)
    {
        if (events is null or [])
            throw SignalException.InvalidArgument("events must have at least one event.");
        if (events.Count > options.Window)
            throw SignalException.LimitExceeded(
                $"{events.Count} events came at once; at most {options.Window} may be in flight (Netra:Workers:Window). Send fewer and wait for the answer.", TimeSpan.Zero);
        var read = new AgentEvent[events.Count];
        for (var i = 0; i < read.Length; i++)
        {
            if (events[i] is not { } e)
                throw SignalException.InvalidArgument($"events[{i}] must be an object.");
            if (e.N < 1)
                throw SignalException.InvalidArgument($"n of events[{i}] is missing, or less than 1; numbers are dense, from 1.");
            if (e.N != events[0].N + i)
                throw SignalException.InvalidArgument($"n of events[{i}] is {e.N}; numbers are dense, so it must be {events[0].N + i}.");
            read[i] = Read(e);
        }

        return new(events[0].N, read, start);
    }

    private AgentEvent Read(WorkerEvent e)
    {
        if (e.Type is null)
            throw SignalException.InvalidArgument($"type of event {e.N} is missing.");
        if (!Publishable.Contains(e.Type))
            throw SignalException.InvalidArgument(EventTypes.All.ContainsKey(e.Type)
                ? $"Event {e.N} is of type {e.Type}, which the gateway says and no worker."
                : $"Event {e.N} is of a type that does not exist.");
        if (e.Data.ValueKind != JsonValueKind.Object)
            throw SignalException.InvalidArgument($"The data of event {e.N} ({e.Type}) must be an object.");
        if (JsonMarshal.GetRawUtf8Value(e.Data).Length is var bytes && bytes > limits.EventBytes)
            throw SignalException.InvalidArgument($"The data of event {e.N} ({e.Type}) has {bytes} bytes; at most {limits.EventBytes} are allowed (Netra:Limits:EventBytes).");
        if (!JsonText.IsWellFormed(e.Data))
            throw SignalException.InvalidArgument($"The data of event {e.N} ({e.Type}) has text that is not Unicode: half a surrogate pair.");
        var data = Decode(e, EventAliases.Canonical(e.Type, e.Data));
        return data is AgentError { Code: var code } && Reserved.Contains(code)
            ? throw SignalException.InvalidArgument($"code of event {e.N} is {code}, which the gateway says and no worker.")
            : data;
    }

    private static AgentEvent Decode(WorkerEvent e, JsonElement data)
    {
        var type = SignalJson.Options.GetTypeInfo(EventTypes.All[e.Type]);
        var missing = type.Properties.FirstOrDefault(property => property.IsRequired && !data.TryGetProperty(property.Name, out _));
        if (missing is not null)
            throw SignalException.InvalidArgument($"{missing.Name} of event {e.N} ({e.Type}) is missing.");
        try
        {
            return (AgentEvent)data.Deserialize(type)!;
        }
        catch (JsonException wrong)
        {
            throw SignalException.InvalidArgument($"{FieldOf(wrong, type)} of event {e.N} ({e.Type}) {ReasonOf(wrong)}.");
        }
    }

    /// <summary>The field as the contract names it: what the worker wrote is not repeated.</summary>
    private static string FieldOf(JsonException wrong, JsonTypeInfo type) =>
        type.Properties.FirstOrDefault(property => wrong.Path == $"$.{property.Name}" || wrong.Path?.StartsWith($"$.{property.Name}.", StringComparison.Ordinal) == true)?.Name ?? "A field";

    /// <summary>Our own converters give a reason that can be passed on; the framework's names its types.</summary>
    private static string ReasonOf(JsonException wrong) =>
        wrong.Message.StartsWith("must ", StringComparison.Ordinal) || wrong.Message.StartsWith("may ", StringComparison.Ordinal) || wrong.Message.StartsWith("is ", StringComparison.Ordinal)
            ? wrong.Message.TrimEnd('.')
            : "has a value of the wrong kind";
}
