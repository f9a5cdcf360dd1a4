using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Gateway.Protocol;

/// <summary>SignalR's own JSON protocol with the errors of ours: a client reads exactly <c>"&lt;code&gt;: &lt;one sentence&gt;"</c>.</summary>
internal sealed class SignalJsonProtocol(JsonHubProtocol inner, SignalMetrics metrics) : IHubProtocol
{
    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(
        ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        try
        {
            if (!inner.TryParseMessage(ref input, binder, out message))
                return false;
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or FormatException or JsonException or KeyNotFoundException)
        {
            // SignalR's parser lets these through, for half a surrogate pair, a number that is none, an item of no stream; only the documented one is counted.
            throw new InvalidDataException("The message is malformed.", malformed);
        }

        if (message is InvocationBindingFailureMessage failure)
            message = new InvocationBindingFailureMessage(failure.InvocationId, failure.Target, Refuse(failure.BindingFailure));
        else if (message is HubMethodInvocationMessage call and (StreamInvocationMessage or { StreamIds.Length: > 0 }))
            message = new InvocationBindingFailureMessage(call.InvocationId, call.Target, Refuse(BindingErrors.NoStreams));
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(Plain(message), output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(Plain(message));

    /// <summary>Takes SignalR's prefix off an error; what has none of our codes is the gateway's own failure.</summary>
    private static HubMessage Plain(HubMessage message) => message switch
    {
        CompletionMessage { Result: HubRefusal refusal } completion => CompletionMessage.WithError(completion.InvocationId!, refusal.Error),
        CompletionMessage { Error: { } error } completion => CompletionMessage.WithError(completion.InvocationId!, BindingErrors.Plain(error)),
        _ => message,
    };

    private ExceptionDispatchInfo Refuse(ExceptionDispatchInfo failure) =>
        Refuse(BindingErrors.Explain(failure.SourceException));

    private ExceptionDispatchInfo Refuse(string error)
    {
        metrics.Refused(error[..error.IndexOf(':', StringComparison.Ordinal)]);
        return ExceptionDispatchInfo.Capture(new HubException(error));
    }
}
