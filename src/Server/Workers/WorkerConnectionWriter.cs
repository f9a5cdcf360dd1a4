using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Netra.Signal.Server.Workers;

/// <summary>Writes to one worker's connection what its session is to be told, in order. The one place that writes to the worker hub.</summary>
/// <remarks>A worker that takes nothing is cut by the transport's send timeout; nobody else waits for it.</remarks>
internal sealed class WorkerConnectionWriter(HubConnectionContext connection, WorkerSession session, ILogger logger)
{
    private const string Protocol = "json";
    private const byte Separator = 0x1E;

    /// <summary>Writes until the session ends, then lets the connection go. It never throws.</summary>
    public async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            await foreach (var notice in session.Notices.ReadAllAsync(connection.ConnectionAborted))
            {
                await connection.WriteAsync(new SerializedHubMessage([new SerializedMessage(Protocol, FrameOf(notice))]), connection.ConnectionAborted);
                if (notice.Run is { } run)
                    session.Told(run);
            }

            RequestClose();
        }
        catch (OperationCanceledException) when (connection.ConnectionAborted.IsCancellationRequested)
        {
            // The connection is gone; what its worker was not told is given to another.
        }
        catch (Exception failure)
        {
            logger.TellingFailed(failure, session.Application.Key.Pseudonym, session.Id);
            connection.Abort();
        }
    }

    private static byte[] FrameOf(WorkerNotice notice) =>
        [.. "{\"type\":1,\"target\":\""u8, .. System.Text.Encoding.UTF8.GetBytes(notice.Target), .. "\",\"arguments\":["u8, .. notice.Data.Span, .. "]}"u8, Separator];

    private void RequestClose()
    {
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
            lifetime.RequestClose();
        else
            connection.Abort();
    }
}
