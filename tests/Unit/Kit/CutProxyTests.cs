using System.Net;
using System.Net.Sockets;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

public sealed class CutProxyTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpClient _client = new();
    private CutProxy _proxy = null!;
    private Socket _server = null!;

    public async Task InitializeAsync()
    {
        _listener.Start();
        _proxy = new(new Uri($"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        await _client.ConnectAsync(IPAddress.Loopback, _proxy.Address.Port);
        _server = await _listener.AcceptSocketAsync();
    }

    public async Task DisposeAsync()
    {
        _server.Dispose();
        _client.Dispose();
        _listener.Stop();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Reset_OfTheServer_ReachesAClientThatSaysNothing()
    {
        await HearAsync();
        // As a process that is killed with something unread does.
        _server.LingerState = new(true, 0);
        _server.Close();
        await Assert.ThrowsAsync<IOException>(() => ReadAsync().WithinAsync("the reset"));
    }

    [Fact]
    public async Task End_OfTheServer_IsTheEndOfWhatTheClientHears()
    {
        await HearAsync();
        _server.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await ReadAsync().WithinAsync("the end"));
    }

    private async Task HearAsync()
    {
        await _server.SendAsync(new byte[1]);
        Assert.Equal(1, await ReadAsync().WithinAsync("a byte"));
    }

    private Task<int> ReadAsync() => _client.GetStream().ReadAsync(new byte[16]).AsTask();
}
