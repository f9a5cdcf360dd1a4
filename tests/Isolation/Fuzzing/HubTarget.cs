using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>The gateway's hub protocol with a binder that answers as SignalR's does for the user hub.</summary>
/// <remarks>Allowed: a message, a refusal with one of our codes, or <see cref="InvalidDataException"/>, on which SignalR closes the connection.</remarks>
internal sealed class HubTarget(IServiceProvider services) : IInvocationBinder
{
    private static readonly Dictionary<string, Type[]> Methods = typeof(AgentHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .ToDictionary(method => method.Name, method => method.GetParameters().Select(parameter => parameter.ParameterType).ToArray(), StringComparer.OrdinalIgnoreCase);

    private readonly IHubProtocol _protocol = services.GetRequiredService<IHubProtocol>();

    public void Read(byte[] input)
    {
        var rest = new ReadOnlySequence<byte>(input);
        try
        {
            while (_protocol.TryParseMessage(ref rest, this, out var message))
                Check(message);
        }
        catch (InvalidDataException)
        {
            // SignalR closes the connection with a neutral text.
        }
    }

    public static void ReadHandshake(byte[] input)
    {
        var rest = new ReadOnlySequence<byte>(input);
        try
        {
            HandshakeProtocol.TryParseRequestMessage(ref rest, out _);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or InvalidOperationException or FormatException or JsonException)
        {
            // This one is SignalR's alone; its caller answers any failure with a neutral text.
        }
    }

    public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
        Methods.TryGetValue(methodName, out var types) ? types : throw new HubException("Method does not exist.");

    public Type GetReturnType(string invocationId) => throw new InvalidOperationException($"Unknown invocation ID '{invocationId}'.");

    public Type GetStreamItemType(string streamId) => throw new KeyNotFoundException($"No stream with id '{streamId}' could be found.");

    private static void Check(HubMessage message)
    {
        if (message is InvocationBindingFailureMessage { BindingFailure.SourceException: var failure })
        {
            if (failure is not HubException || !ErrorCodes.All.Any(code => failure.Message.StartsWith(code + ": ", StringComparison.Ordinal)))
                throw new InvalidOperationException($"A refusal without a code of ours: {failure}");
        }
        else if (message is StreamInvocationMessage)
        {
            throw new InvalidOperationException("A stream was let through.");
        }
        else if (message is InvocationMessage { Arguments: [AttachRequest { Cursor: { } cursor }] })
        {
            TextTargets.ReadCursor(cursor);
        }
    }
}
