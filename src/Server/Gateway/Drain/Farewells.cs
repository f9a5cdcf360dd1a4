using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>Tells the connections of this process, at a pace, to come back elsewhere, and waits until they have gone.</summary>
internal sealed class Farewells(DrainOptions options, UserChannels channels, IUserEventLog log, TimeProvider time, ILogger<Drain> logger)
{
    /// <summary>How often is looked whether there is something to do.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>How many are connected.</summary>
    public int Connections => channels.Connections.Count();

    /// <returns>How many were told.</returns>
    public async Task<int> SayAsync(StopTime stop)
    {
        var told = await SayAtAPaceAsync(stop.ForNextStep);
        while (channels.Users > 0 && stop.LeftToDrain > TimeSpan.Zero)
        {
            // Whoever had passed the gate before it was closed, and came after the others were told.
            told += channels.Connections.Count(Tell);
            await Task.Delay(Step, time);
        }

        return told;
    }

    /// <summary>Events that somebody still connected was not given and will not find elsewhere: none where the log outlives the process.</summary>
    public async Task<long> LostAsync()
    {
        long lost = 0;
        foreach (var connection in channels.Connections)
            if (!log.OutlivesProcess && connection.GivenThrough is { } at)
                lost += Math.Max(0, (await log.BoundsAsync(connection.Context.User, CancellationToken.None)).Head - at);
        return lost;
    }

    private async Task<int> SayAtAPaceAsync(TimeSpan within)
    {
        var connections = channels.Connections.ToArray();
        Random.Shared.Shuffle(connections);
        var each = TimeSpan.FromSeconds(1.0 / options.ConnectionsPerSecond);
        if (each * connections.Length > within)
        {
            logger.Hurried(connections.Length, within);
            each = within / connections.Length;
        }

        var (told, began) = (0, time.GetTimestamp());
        for (var i = 0; i < connections.Length; i++)
        {
            told += Tell(connections[i]) ? 1 : 0;
            if (each * (i + 1) - time.GetElapsedTime(began) is var wait && wait >= Step)
                await Task.Delay(wait, time);
        }

        return told;
    }

    private bool Tell(ConnectionCursor connection) => connection.Close(
        CloseCode.GoingAway, "This process is going away; connect again and go on from your cursor.", options.RetryWithin * Random.Shared.NextDouble());
}
