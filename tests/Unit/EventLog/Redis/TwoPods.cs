using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>Two pods over one Redis that a test may break.</summary>
public abstract class TwoPods : IAsyncLifetime
{
    private protected static readonly RunId Run = RunId.Parse("r-pods");

    private protected RedisProcess Redis { get; private set; } = null!;

    private protected RedisPod One { get; private set; } = null!;

    private protected RedisPod Two { get; private set; } = null!;

    private protected EventLogOptions Options { get; } = new();

    private protected virtual IReadOnlyList<string> RedisArguments => [];

    public async Task InitializeAsync()
    {
        Redis = await RedisProcess.StartAsync(RedisArguments);
        One = await RedisPod.StartAsync(Redis.Configuration, "pods", Options, Change);
        Two = await RedisPod.StartAsync(Redis.Configuration, "pods", Options, Change);
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await Redis.DisposeAsync();
    }

    // A slow machine is not a Redis that is away.
    private protected virtual void Change(RedisOptions options) => options.CallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>From here on a pod hears no doorbell of some users, or of Alice, and does not know it: Redis rings it, and nobody listens.</summary>
    private protected static async Task DeafenAsync(RedisPod pod, params UserKey[] users)
    {
        await pod.Server.Subscriber.UnsubscribeAllAsync();
        await Task.WhenAll((users is [] ? [Users.Alice] : users).Select(user => pod.Server.Subscriber.SubscribeAsync($"netra:pods:{{{user}}}:bell", (_, _) => { })));
    }

    /// <summary>Reads on from a cursor until so many events were read.</summary>
    private protected static async Task<IReadOnlyList<LogEvent>> ReadAsync(IUserEventLog log, Cursor after, int count)
    {
        var read = new List<LogEvent>();
        await Eventually.TrueAsync(
            async () =>
            {
                if (await PageAsync(log, read.Count > 0 ? read[^1].Cursor : after) is not { } page)
                    return false;
                Assert.Null(page.Gap);
                Assert.Null(page.Violation);
                read.AddRange(page.Events.ToArray());
                return read.Count >= count;
            },
            $"{count} events");
        return read;
    }

    private protected static async Task<Cursor> HeadAsync(IUserEventLog log)
    {
        LogBounds? bounds = null;
        await Eventually.TrueAsync(async () => (bounds = await OrAwayAsync(log.BoundsAsync(Users.Alice, default))) is not null, "the head");
        return new(bounds!.Value.Epoch, bounds.Value.Head);
    }

    private static Task<LogPage?> PageAsync(IUserEventLog log, Cursor after) => OrAwayAsync(log.ReadAsync(Users.Alice, after, int.MaxValue, default));

    /// <returns>Nothing while Redis is away for this pod.</returns>
    private static async Task<T?> OrAwayAsync<T>(ValueTask<T> call)
        where T : struct
    {
        try
        {
            return await call;
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            return null;
        }
    }

    private protected static async Task<EventPosition> AppendAsync(IUserEventLog log, RunId? run = null) =>
        (await log.AppendAsync(Users.Alice, [Events.Of(run ?? Run)], default))[0];
}
