using System.Text;
using Netra.Signal.Server.Workers;

namespace Netra.Signal.Server.Gateway.WorkerApi;

/// <summary>What a worker is told, as server-sent events: the name of the event, and its data in one line of JSON.</summary>
/// <remarks>A comment every few seconds keeps proxies from cutting a quiet stream, and shows a worker that is gone.</remarks>
internal sealed class WorkerStream(HttpContext context, WorkerSession session, TimeSpan sendTimeout, TimeProvider time)
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(10);

    /// <summary>Writes until the session is over.</summary>
    /// <exception cref="OperationCanceledException">The worker is gone, or takes nothing.</exception>
    public async Task RunAsync()
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await WriteAsync(": connected\n\n"u8.ToArray());
        using var beat = new PeriodicTimer(BeatEvery, time);
        var ticks = BeatAsync(beat);
        while (true)
        {
            var next = session.Notices.WaitToReadAsync(context.RequestAborted).AsTask();
            while (await Task.WhenAny(next, ticks) == ticks)
            {
                await WriteAsync(": beat\n\n"u8.ToArray());
                ticks = BeatAsync(beat);
            }

            if (!await next)
                return;
            while (session.Notices.TryRead(out var notice))
            {
                await WriteAsync([.. Encoding.UTF8.GetBytes($"event: {notice.Target}\ndata: "), .. notice.Data.Span, (byte)'\n', (byte)'\n']);
                if (notice.Run is { } run)
                    session.Told(run);
            }
        }
    }

    private static async Task BeatAsync(PeriodicTimer beat) => await beat.WaitForNextTickAsync();

    private async Task WriteAsync(byte[] text)
    {
        using var within = new CancellationTokenSource(sendTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(within.Token, context.RequestAborted);
        try
        {
            await context.Response.Body.WriteAsync(text, either.Token);
            await context.Response.Body.FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (within.IsCancellationRequested)
        {
            context.Abort();
            throw;
        }
    }
}
