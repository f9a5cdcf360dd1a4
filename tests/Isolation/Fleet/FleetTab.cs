using System.Net.WebSockets;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>A tab that comes back, from its last cursor, to the pod of its place or to one that lives.</summary>
internal sealed class FleetTab(PodProcesses pods, Tab tab, int place) : IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private bool _isConnected;
    private bool _isAttached;

    public Tab Tab => tab;

    /// <summary>Connects and attaches where it is not; what fails because of a fault is tried again by whoever asks again.</summary>
    /// <returns>Whether it is attached.</returns>
    public async Task<bool> RestoreAsync()
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (_isConnected && tab.Client.Close is not null)
                await EndAsync();
            if (!_isConnected)
                await ConnectAsync();
            if (!_isAttached)
                await AttachAsync();
            return true;
        }
        catch (Exception failure) when (IsOfAFault(failure))
        {
            return false;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async Task ConnectAsync()
    {
        tab.GoTo(pods.At(place).Address);
        await tab.ConnectAsync();
        (_isConnected, _isAttached) = (true, false);
    }

    public async Task AttachAsync()
    {
        try
        {
            await tab.AttachAsync();
            _isAttached = true;
        }
        catch (HubError refused) when (refused.Message.StartsWith("conflict", StringComparison.Ordinal))
        {
            // The answer of an earlier try was lost: where this connection is, nobody can know.
            tab.Client.Abort();
            throw new IOException("Attached already.", refused);
        }
    }

    /// <summary>Says goodbye.</summary>
    public async Task LeaveAsync()
    {
        if (!_isConnected)
            return;
        if (tab.Client.Close is null)
            await tab.Client.CloseAsync();
        await EndAsync();
    }

    public ValueTask DisposeAsync()
    {
        _oneAtATime.Dispose();
        return tab.DisposeAsync();
    }

    /// <summary>Asks for something that a fault may keep from being answered: the tab comes back, and what was accepted is judged by the history.</summary>
    public static async Task TryAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception failure) when (IsOfAFault(failure))
        {
            // What the fault is for.
        }
    }

    public static bool IsOfAFault(Exception failure) =>
        failure is IOException or WebSocketException or HttpRequestException or TimeoutException or ObjectDisposedException or InvalidOperationException
        || failure is HubError error && error.Message.StartsWith("unavailable", StringComparison.Ordinal);

    private async Task EndAsync()
    {
        _isConnected = false;
        await tab.EndAsync(Within);
    }
}
