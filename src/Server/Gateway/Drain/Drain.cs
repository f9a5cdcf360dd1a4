using Microsoft.Extensions.Options;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Queue;
using Netra.Signal.Server.Workers;

namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>
/// What a process does between being told to stop and stopping: it is not ready, takes no new connections, lets its runs end or ends them,
/// and tells its connections, not all at once, to come back elsewhere.
/// </summary>
/// <remarks>
/// Runs end first, so that whoever is connected still hears of it. A connection is told after it was given what its log holds. All of it,
/// and the stop of the host after it, fits into <see cref="DrainOptions.Within"/>. Workers get no more runs from the first moment, and have as
/// long for theirs as the agents of the process; whoever publishes needs no user who listens, so they go first. What is on its way to the log
/// has until the end.
/// </remarks>
internal sealed class Drain(
    DrainOptions options, DrainState state, AgentRunner runner, WorkerFarewell workers, LineSweep lines, Pace pace, Farewells farewells, IOptions<HostOptions> host, TimeProvider time, ILogger<Drain> logger)
{
    private readonly Lock _gate = new();
    private StopTime? _stop;
    private Task? _run;

    /// <summary>What became of it; nothing while it goes on.</summary>
    public DrainReport? Report { get; private set; }

    private int Running => runner.Running + workers.Held;

    /// <summary>Drains, once: whoever asks again waits for the same.</summary>
    public Task RunAsync()
    {
        lock (_gate)
            return _run ??= DrainAsync(_stop = new(options, time));
    }

    /// <summary>Gives the host what is left of the time to stop, and no more.</summary>
    public void LimitHost()
    {
        if (_stop is { } stop)
            host.Value.ShutdownTimeout = stop.Left;
    }

    private async Task DrainAsync(StopTime stop)
    {
        state.Begin();
        await Task.Yield();
        logger.DrainBegins(farewells.Connections, Running);
        workers.Begin();
        lines.Begin();
        await Task.WhenAll(RunsEndAsync(stop), pace.TellAsync([.. workers.Here], Least(options.RunsWithin, stop.ForNextStep), worker => workers.Tell(worker, pace.RetryAfter)));
        var ended = await lines.EndAsync() + runner.Running + await workers.EndAsync(options.RetryWithin);
        using (var within = new CancellationTokenSource(stop.ForNextStep, time))
            await runner.StopAsync(within.Token);
        var told = await farewells.SayAsync(stop);
        while ((workers.Here.Any() || farewells.Unstored > 0) && stop.LeftToDrain > TimeSpan.Zero)
            await Task.Delay(Pace.Step, time);
        Report = new(told, ended, await farewells.LostAsync());
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task RunsEndAsync(StopTime stop)
    {
        var began = time.GetTimestamp();
        while (Running > 0 && time.GetElapsedTime(began) < options.RunsWithin && stop.LeftToDrain > TimeSpan.Zero)
            await Task.Delay(Pace.Step, time);
    }
}
