using Microsoft.AspNetCore.SignalR.Client;

namespace Netra.Signal.Client.Connection;

/// <summary>The one connection that the application built: started and stopped here, disposed of there.</summary>
internal sealed class ApplicationHub(HubConnection connection) : IHubSource
{
    public HubConnection Take() => connection;

    public async Task StartAsync(HubConnection hub, string? token, CancellationToken cancellationToken)
    {
        // What is left from before, such as an automatic reconnect in the midst of its waits, gives way: this client does the waiting.
        if (hub.State is HubConnectionState.Reconnecting or HubConnectionState.Connecting)
            await hub.StopAsync(cancellationToken).ConfigureAwait(false);
        if (hub.State == HubConnectionState.Disconnected)
            await hub.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(HubConnection hub) => hub.StopAsync();
}
