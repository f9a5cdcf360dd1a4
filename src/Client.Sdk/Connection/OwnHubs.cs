using System.Net;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Netra.Signal.Client.Connection;

/// <summary>A new connection for every attempt, so that nothing of an old one can be taken for the new one's.</summary>
/// <param name="address">The gateway's.</param>
/// <param name="path">The hub's, where the address has none.</param>
/// <param name="refused">Told the token that was answered 401.</param>
/// <param name="logging">For the connections.</param>
internal sealed class OwnHubs(Uri address, string path, Action<string>? refused, ILoggerFactory logging) : IHubSource
{
    private readonly Uri _hub = address.AbsolutePath == "/" ? new Uri(address, path) : address;
    private string? _token;

    public HubConnection Take()
    {
        var builder = new HubConnectionBuilder().WithNetraUrl(_hub, _ => Task.FromResult(_token!));
        builder.Services.AddSingleton(logging);
        return builder.Build();
    }

    public async Task StartAsync(HubConnection hub, string? token, CancellationToken cancellationToken)
    {
        _token = token;
        try
        {
            await hub.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException answer) when (answer.StatusCode == HttpStatusCode.Unauthorized && token is not null)
        {
            refused?.Invoke(token);
            throw;
        }
        finally
        {
            _token = null;
        }
    }

    public Task StopAsync(HubConnection hub) => hub.DisposeAsync().AsTask();
}
