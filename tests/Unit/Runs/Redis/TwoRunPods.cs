using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>Two pods with runs over one Redis that a test may break.</summary>
public abstract class TwoRunPods : IAsyncLifetime
{
    private protected RedisProcess Redis { get; private set; } = null!;

    private protected RunPod One { get; private set; } = null!;

    private protected RunPod Two { get; private set; } = null!;

    private protected EventLogOptions LogOptions { get; } = new();

    /// <summary>Runs are let in side by side, unless a test is about what becomes of them in a busy thread.</summary>
    private protected RunOptions RunOptions { get; } = new() { WhenBusy = WhenBusy.Concurrent };

    /// <summary>Called on the first pod just after a run was written down in Redis, before anything of it is said.</summary>
    private protected Func<Task> Added { get; set; } = () => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        Redis = await RedisProcess.StartAsync();
        One = await RunPod.StartAsync(Redis.Configuration, Change, LogOptions, RunOptions, () => Added());
        Two = await RunPod.StartAsync(Redis.Configuration, Change, LogOptions, RunOptions);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Redis.DisposeAsync();
    }

    // A slow machine is not a Redis that is away.
    private protected virtual void Change(RedisOptions options) => options.CallTimeout = TimeSpan.FromSeconds(10);

    private protected static Task BackAsync(params RunPod[] pods) =>
        Eventually.TrueAsync(() => pods.All(pod => pod.Pod.Server.Session is not null), "Redis to be back for the pods");

    /// <summary>Asks again while a pod cannot reach Redis.</summary>
    private protected static async Task<T> AnswerAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        T? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    answer = await ask();
                    return true;
                }
                catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
                {
                    return false;
                }
            },
            "an answer");
        return answer!;
    }

    /// <summary>The kept events of a user's runs, read anew.</summary>
    private protected static async Task<IReadOnlyList<LogEvent>> EventsAsync(RunPod pod, string user = "alice")
    {
        return await AnswerAsync(async () =>
        {
            var bounds = await pod.Log.BoundsAsync(Users.Key(user), default);
            var page = await pod.Log.ReadAsync(Users.Key(user), new(bounds.Epoch, bounds.Floor), int.MaxValue, default);
            Assert.Null(page.Gap);
            Assert.Null(page.Violation);
            return page.Events.ToArray().Where(e => !e.IsThreadEvent).ToArray();
        });
    }

    private protected static async Task<IReadOnlyList<string>> EndsAsync(RunPod pod, string run) =>
        [.. (await EventsAsync(pod)).Where(e => e.Event.Run?.Value == run && EventTypes.IsTerminal(e.Event.Type)).Select(e => e.Event.Type)];

    /// <summary>Waits until the clock of Redis has gone on so far.</summary>
    private protected async Task RedisTimeAsync(TimeSpan further)
    {
        var start = await NowAsync();
        await Eventually.TrueAsync(async () => await NowAsync() - start >= further.TotalSeconds, "time to pass in Redis", further + Eventually.Deadline);
    }

    private protected async Task<string[]> KeysAsync(string pattern = "*") =>
        (await Redis.CommandAsync("KEYS", pattern)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The keys that never expire.</summary>
    private protected async Task<string[]> EternalAsync() => (await Redis.CommandAsync(
        "EVAL", "local found = {} for _, key in ipairs(redis.call('KEYS', '*')) do if redis.call('PTTL', key) == -1 then found[#found + 1] = key end end return found", "0"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<double> NowAsync()
    {
        var words = (await Redis.CommandAsync("TIME")).Split('\n');
        return long.Parse(words[0], CultureInfo.InvariantCulture) + (long.Parse(words[1], CultureInfo.InvariantCulture) / 1e6);
    }
}
