using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Kit;

/// <summary>The stock .NET client, as an application would use it, recording all it hears.</summary>
public sealed class StockClient : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<HubInvocation> _heard = [];

    /// <param name="server">The address of the gateway.</param>
    /// <param name="token">Asked before every attempt to connect.</param>
    /// <param name="reconnect">The waits of an automatic reconnect; absent: it does not reconnect.</param>
    /// <param name="path">The hub.</param>
    public StockClient(Uri server, Func<Task<string>> token, TimeSpan[]? reconnect = null, string path = WireNames.UserHubPath)
    {
        var builder = new HubConnectionBuilder().WithNetraUrl(new Uri(server, path), _ => token());
        Connection = (reconnect is null ? builder : builder.WithAutomaticReconnect(reconnect)).Build();
        foreach (var target in EventTypes.All.Keys.Append(WireNames.Gap).Append(WireNames.Closing))
            Connection.On<JsonElement>(target, argument => Hear(target, argument));
    }

    /// <summary>The connection itself.</summary>
    public HubConnection Connection { get; }

    /// <summary>Every event and control message, in order.</summary>
    public IReadOnlyList<HubInvocation> Heard
    {
        get
        {
            lock (_lock)
                return [.. _heard];
        }
    }

    /// <summary>Those of them that are numbered events.</summary>
    public IReadOnlyList<HubInvocation> Events => [.. Heard.Where(heard => heard.IsEvent)];

    /// <summary>A client of a user of this gateway, connected but not attached.</summary>
    public static async Task<StockClient> ConnectAsync(GatewayProcess gateway, string user, TimeSpan[]? reconnect = null)
    {
        var client = new StockClient(gateway.Address, () => gateway.DevTokenAsync(user), reconnect);
        await client.Connection.StartAsync();
        return client;
    }

    /// <summary>Calls a hub method with one object.</summary>
    public Task<T> InvokeAsync<T>(string method, object argument) => Connection.InvokeAsync<T>(method, argument);

    /// <summary>Waits until something the server said fits, from the first on.</summary>
    public Task<HubInvocation> WaitForAsync(Func<HubInvocation, bool> fits, string because, TimeSpan? deadline = null) =>
        Eventually.GetAsync(() => Heard.FirstOrDefault(fits), because, deadline);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private void Hear(string target, JsonElement argument)
    {
        lock (_lock)
            _heard.Add(new(target, argument, argument.GetRawText()));
    }
}
