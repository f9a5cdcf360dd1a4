using Microsoft.AspNetCore.SignalR.Client;

namespace Netra.Signal.Client.Connection;

/// <summary>Where connections come from, and where they go.</summary>
internal interface IHubSource
{
    /// <summary>A connection that is not started, or one that its application started already.</summary>
    HubConnection Take();

    /// <summary>Starts it.</summary>
    /// <param name="hub">From <see cref="Take"/>.</param>
    /// <param name="token">The bearer token; <see langword="null"/> when the application's own connection brings one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task StartAsync(HubConnection hub, string? token, CancellationToken cancellationToken);

    /// <summary>Ends it.</summary>
    Task StopAsync(HubConnection hub);
}
