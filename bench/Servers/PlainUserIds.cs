using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Gateway.SignIn;

namespace Netra.Signal.Bench.Servers;

/// <summary>The users of the plain hub, by the keys of the gateway's own sign-in.</summary>
internal sealed class PlainUserIds : IUserIdProvider
{
    public string? GetUserId(HubConnectionContext connection) => connection.User.GetBoundIdentity()?.Key.ToString();
}
