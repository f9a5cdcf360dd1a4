using System.Runtime.InteropServices;
using System.Text.Json;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>An event on its way to the gateway.</summary>
internal sealed class Outgoing
{
    /// <summary>No gateway takes a larger one: an event must fit into a frame with what is around it.</summary>
    public const int MaxBytes = 768 * 1024;

    private Outgoing(AgentEvent data, JsonElement json, int bytes, bool isAwaited)
    {
        (Type, Json, Bytes, IsAwaited, IsEnd) = (data.Type, json, bytes, isAwaited, EventTypes.IsTerminal(data));
        // Whoever does not wait for it is told otherwise.
        Stored.Task.Observe();
    }

    public string Type { get; }

    public JsonElement Json { get; }

    public int Bytes { get; }

    /// <summary>Whether somebody waits until it is stored.</summary>
    public bool IsAwaited { get; }

    public bool IsEnd { get; }

    /// <summary>Completes when the gateway has stored it.</summary>
    public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="SignalClientException">It is too large for any gateway.</exception>
    public static Outgoing Of(AgentEvent data, bool isAwaited)
    {
        var json = JsonSerializer.SerializeToElement(data, SignalJson.Options.GetTypeInfo(data.GetType()));
        var bytes = JsonMarshal.GetRawUtf8Value(json).Length;
        return bytes <= MaxBytes
            ? new(data, json, bytes, isAwaited)
            : throw new SignalClientException(ErrorCodes.InvalidArgument, $"The data of {data.Type} has {bytes} bytes; at most {MaxBytes} can be sent. Say less, or a link to it.");
    }
}
