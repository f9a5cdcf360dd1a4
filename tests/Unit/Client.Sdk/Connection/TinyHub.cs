using Microsoft.AspNetCore.SignalR;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

/// <summary>A plain SignalR hub: what the connection is tested against.</summary>
internal sealed class TinyHub : Hub
{
    public string Echo(string text) => text;

    public int Length(string text) => text.Length;

    public Task PushMe(string text) => Clients.Caller.SendAsync("pushed", text);

    public void Leave() => Context.Abort();
}
