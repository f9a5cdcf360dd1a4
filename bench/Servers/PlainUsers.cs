using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Gateway.SignIn;

namespace Netra.Signal.Bench.Servers;

/// <summary>The users of the plain hub, by their key, with the same sign-in as the gateway's.</summary>
internal sealed class PlainUsers : IUserIdProvider
{
    private readonly ConcurrentDictionary<string, byte> _seen = new();

    public string[] All => [.. _seen.Keys];

    public void Add(string user) => _seen.TryAdd(user, 0);

    public string? GetUserId(HubConnectionContext connection) => connection.User.GetBoundIdentity()?.Key.ToString();
}
