using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>Tells the connections of this process, at a pace, to come back elsewhere, waits until they have gone, and counts what nobody can be given.</summary>
internal sealed class Farewells(Pace pace, UserChannels channels, IUserEventLog log, MemoryRunStore runs, TimeProvider time)
{
    /// <summary>How many are connected.</summary>
    public int Connections => channels.Connections.Count();

    /// <summary>What was said here and is not in the log yet: nobody says it again when this process is gone. Text of a run that waits counts as one.</summary>
    public long Unstored => log.Unstored + runs.Unsaid;

    /// <returns>How many were told.</returns>
    public async Task<int> SayAsync(StopTime stop)
    {
        var told = await pace.TellAsync([.. channels.Connections], stop.ForNextStep, Tell);
        while (channels.Users > 0 && stop.LeftToDrain > TimeSpan.Zero)
        {
            // Whoever had passed the gate before it was closed, and came after the others were told.
            told += channels.Connections.Count(Tell);
            await Task.Delay(Pace.Step, time);
        }

        return told;
    }

    /// <summary>What is not stored, and, where the log ends with the process, what somebody still connected was not given.</summary>
    public async Task<long> LostAsync()
    {
        var lost = Unstored;
        foreach (var connection in channels.Connections)
            if (!log.OutlivesProcess && connection.GivenThrough is { } at)
                lost += Math.Max(0, (await log.BoundsAsync(connection.Context.User, CancellationToken.None)).Head - at);
        return lost;
    }

    private bool Tell(ConnectionCursor connection) => connection.Close(
        CloseCode.GoingAway, "This process is going away; connect again and go on from your cursor.", pace.RetryAfter);
}
