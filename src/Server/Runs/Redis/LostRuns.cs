using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Events;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Ends the runs of pods that died, so that each run ends once and nobody waits for ever. Several pods may do it at once: the first end wins.</summary>
internal sealed class LostRuns : IHostedService
{
    private readonly PodRegistry _pods;
    private readonly RedisServer _server;
    private readonly RedisRunStore _runs;
    private readonly PodRuns _names;
    private readonly ILogger<LostRuns> _logger;

    public LostRuns(PodRegistry pods, RedisServer server, RedisRunStore runs, PodRuns names, ILogger<LostRuns> logger)
    {
        (_pods, _server, _runs, _names, _logger) = (pods, server, runs, names, logger);
        pods.Dead += EndAllAsync;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _pods.Dead -= EndAllAsync;
        return Task.CompletedTask;
    }

    private async Task EndAllAsync(OtherPod dead)
    {
        var left = await LeftAsync(dead, "");
        foreach (var name in left)
        {
            if (await EndAsync(dead, name))
                await LeftAsync(dead, name);
        }

        await _pods.RemoveAsync(dead);
    }

    private async Task<string[]> LeftAsync(OtherPod dead, string done) =>
        (string[])(await _server.RunAsync(RunScripts.OfPod, [_names.KeyOf(dead.Id)], [(RedisValue)done]))!;

    /// <returns>Whether nothing is left to do for the run.</returns>
    private async Task<bool> EndAsync(OtherPod dead, string name)
    {
        if (_names.TryRead(name) is not var (user, run))
        {
            _logger.NoRunOfOurs(dead.Id);
            return true;
        }

        try
        {
            var found = await _runs.FindAsync(user, run, CancellationToken.None);
            if (found is not null && await found.EndAsync(new AgentError(RunEnds.WorkerLost, "The process that carried out the run is gone; start the run again.", true)))
                _logger.RunLost(run.Value, user.Pseudonym, dead.Id);
            return true;
        }
        catch (Exception failure)
        {
            // Whatever is wrong with one run, the others of that pod end.
            _logger.LostRunNotEnded(failure, run.Value, user.Pseudonym, dead.Id);
            return false;
        }
    }
}
