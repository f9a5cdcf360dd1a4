using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using StackExchange.Redis;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Ends the runs that nobody carries out, so that each run ends once and nobody waits for ever: those of pods that died, and strays of this one.</summary>
/// <remarks>Several pods may do it at once: the first end wins.</remarks>
internal sealed class LostRuns : IHostedService
{
    private static readonly AgentError Lost = new(RunEnds.WorkerLost, "The process that carried out the run is gone; start the run again.", true);

    private readonly PodRegistry _pods;
    private readonly RedisServer _server;
    private readonly RedisKeys _keys;
    private readonly RunAdoption _adoption;
    private readonly PodRuns _names;
    private readonly MemoryRunStore _carriedOut;
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly Violations _violations;
    private readonly ILogger<LostRuns> _logger;
    private Dictionary<RedisValue, long> _strays = [];

    public LostRuns(
        PodRegistry pods, RedisServer server, RedisKeys keys, RunAdoption adoption, PodRuns names, MemoryRunStore carriedOut, RedisOptions options, TimeProvider time, Violations violations,
        ILogger<LostRuns> logger)
    {
        (_pods, _server, _keys, _adoption, _names, _carriedOut, _options, _time, _violations, _logger) = (pods, server, keys, adoption, names, carriedOut, options, time, violations, logger);
        pods.Dead += EndAllAsync;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _pods.Dead -= EndAllAsync;
        return Task.CompletedTask;
    }

    /// <summary>Ends what is listed as this pod's and is not carried out here. A run that is just being added is listed first, so it has its time.</summary>
    public async Task EndStrayAsync()
    {
        var (known, now) = (_strays, _time.GetTimestamp());
        _strays = (await LeftAsync(_names.Id)).Where(name => WriterOf(name) is not { HasBegun: true }).ToDictionary(name => name, name => known.GetValueOrDefault(name, now));
        foreach (var (name, since) in _strays)
            if (_time.GetElapsedTime(since, now) > TimeOf(name) && await EndAsync(_names.Id, name))
                await LeftAsync(_names.Id, name);
    }

    /// <summary>One that has a writer here may be about to begin, and wait for Redis; or its turn came and the answer that said so was lost.</summary>
    private TimeSpan TimeOf(RedisValue name) => (2 * _options.CallTimeout) + (WriterOf(name) is null ? TimeSpan.Zero : _options.EmitTimeout);

    private RunWriter? WriterOf(RedisValue name) => _names.TryRead((string)name!) is var (user, run) && _carriedOut.Find(user, run) is { EndedAt: null } writer ? writer : null;

    private async Task EndAllAsync(OtherPod dead)
    {
        foreach (var name in await LeftAsync(dead.Id))
            if (await EndAsync(dead.Id, name))
                await LeftAsync(dead.Id, name);
        await _pods.RemoveAsync(dead);
    }

    /// <summary>The names are as they stand in Redis, whoever wrote them.</summary>
    private async Task<RedisValue[]> LeftAsync(string pod, params RedisValue[] done) =>
        (RedisValue[])(await _server.RunAsync(RunScripts.OfPod, [_names.KeyOf(pod)], done))!;

    /// <returns>Whether nothing is left to do for the run.</returns>
    private async Task<bool> EndAsync(string pod, RedisValue name)
    {
        if (_names.TryRead((string)name!) is not var (user, run))
        {
            _violations.Say(ViolationKinds.BrokenSeal, "open");
            _logger.NoRunOfOurs(pod);
            return true;
        }

        try
        {
            var found = await _adoption.FindAsync(user, run, CancellationToken.None);
            if (found is not null && await found.EndAsync(Lost))
                _logger.RunLost(run.Value, user.Pseudonym, pod);
            return true;
        }
        catch (IsolationViolationException unreadable)
        {
            // That is counted and audited where it was found. Nobody will ever read it: kept on the list it would keep a pod on the roll that is long gone.
            _logger.LostRunNotReadable(unreadable, run.Value, user.Pseudonym, pod);
            return await TryPassOverAsync(user, run, pod, name);
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable && _server.Session is null)
        {
            // It is said elsewhere that Redis is away; the run is found again. What Redis refuses of one run is said of that run, below.
            return false;
        }
        catch (Exception failure)
        {
            // Whatever is wrong with one run, the others of that pod end.
            _logger.LostRunNotEnded(failure, run.Value, user.Pseudonym, pod);
            return false;
        }
    }

    /// <summary>Its thread goes on without it, and so does its user's log.</summary>
    private async Task<bool> TryPassOverAsync(UserKey user, RunId run, string pod, RedisValue name)
    {
        try
        {
            await _server.RunAsync(RunScripts.PassOver, [_keys.Of(user, "active"), _names.KeyOf(pod)], [_keys.Run(user, run), name]);
            return true;
        }
        catch (RedisCallException)
        {
            return false;
        }
    }
}
