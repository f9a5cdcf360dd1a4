using Microsoft.AspNetCore.SignalR.Client;

namespace Netra.Signal.Client.Connection;

/// <summary>One connection, over which calls are made.</summary>
internal interface ILink
{
    HubConnection Hub { get; }

    /// <summary>Completes once it is over; it never faults.</summary>
    Task<LinkEnd> Ended { get; }

    /// <summary>Ends it, unless the gateway has said why it does.</summary>
    Task EndSoonAsync(LinkEnd end);
}
