using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Delivery;

/// <summary>Writes to a SignalR connection: several hub messages go out as one buffer, which stock clients parse unchanged.</summary>
internal sealed class HubConnectionWriter(HubConnectionContext connection) : IConnectionWriter
{
    /// <summary>The one protocol of the hubs; frames are written in it.</summary>
    private const string Protocol = "json";

    public UserKey Owner => ((BoundIdentity)connection.User.Identity!).Key;

    public bool IsGone => connection.ConnectionAborted.IsCancellationRequested;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> frames) =>
        connection.WriteAsync(new SerializedHubMessage([new SerializedMessage(Protocol, frames)]), CancellationToken.None);

    public void RequestClose()
    {
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
            lifetime.RequestClose();
        else
            connection.Abort();
    }
}
