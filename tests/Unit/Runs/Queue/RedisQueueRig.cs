using System.Globalization;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Runs.Redis;

namespace Netra.Signal.Tests.Unit.Runs.Queue;

/// <summary>Two pods over one Redis; each call goes to the other one than the call before.</summary>
internal sealed class RedisQueueRig : QueueRig
{
    private RedisProcess _redis = null!;
    private RunPod _one = null!;
    private RunPod _two = null!;
    private int _calls;

    private RunPod Next => Interlocked.Increment(ref _calls) % 2 == 0 ? _one : _two;

    public override async Task OpenAsync()
    {
        _redis = await RedisProcess.StartAsync();
        // A slow machine is not a Redis that is away.
        Task<RunPod> PodAsync() => RunPod.StartAsync(_redis.Configuration, redis => redis.CallTimeout = TimeSpan.FromSeconds(10), runs: Options, limits: Limits, agents: Agents);
        (_one, _two) = (await PodAsync(), await PodAsync());
    }

    public override Task<Run> AskAsync(string user, StartRunRequest request) => Next.AskAsync(user, request);

    public override Task<Run> CancelAsync(string run, string user = Alice) => Next.CancelRunAsync(run, user);

    public override Task<RunState> StateAsync(string run, string user = Alice) => Next.GetRunAsync(run, user);

    public override Task<ThreadHistory> ThreadAsync(string thread, string user = Alice) => Next.GetThreadAsync(thread, user: user);

    public override Task DeleteAsync(string thread, string user = Alice) => Next.DeleteThreadAsync(thread, user);

    public override Task<LogEvent[]> EventsAsync(string user) => Next.EventsAsync(user);

    public override async Task PassAsync(TimeSpan time)
    {
        var start = await NowAsync();
        await Eventually.TrueAsync(async () => await NowAsync() - start >= time.TotalSeconds, "time to pass in Redis", time + Eventually.Deadline);
    }

    public override async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private async Task<double> NowAsync()
    {
        var words = (await _redis.CommandAsync("TIME")).Split('\n');
        return long.Parse(words[0], CultureInfo.InvariantCulture) + (long.Parse(words[1], CultureInfo.InvariantCulture) / 1e6);
    }
}
