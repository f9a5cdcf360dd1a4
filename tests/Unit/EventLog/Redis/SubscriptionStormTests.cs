using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>Many connect at once, over a network between the pod and its Redis: nobody's doorbell waits for another's.</summary>
[Trait("Suite", "Quick")]
public sealed class SubscriptionStormTests
{
    private const int Many = 300;

    private TaskCompletionSource _answers = new();

    [Fact]
    public async Task SubscriptionsOfMany_AreAllInRedis_BeforeTheFirstIsAnswered_AlsoWhenAllWereLost()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var relay = new RedisRelay(redis.Port, "CNR1.");
        await using var pod = await RedisPod.StartAsync(relay.Configuration, "storm", change: Change);
        relay.BeforeAnswer = Answer;
        var counters = Enumerable.Range(0, Many).ToDictionary(i => Users.Key($"user-{i}"), _ => new WakeCounter());
        try
        {
            var subscriptions = counters.Select(user => pod.Log.Subscribe(user.Key, user.Value)).ToArray();
            await ListeningAsync(redis, Many);
            _answers.SetResult();
            await Eventually.TrueAsync(() => counters.Values.All(counter => counter.Count > 0), "everybody to be told to look");

            // The client library forgets all of them; the next sweep asks anew.
            await pod.Server.Subscriber.UnsubscribeAllAsync();
            await ListeningAsync(redis, 0);
            var before = counters.ToDictionary(user => user.Key, user => user.Value.Count);
            _answers = new();
            pod.Log.Forget();
            await ListeningAsync(redis, Many);
            _answers.SetResult();
            await Eventually.TrueAsync(() => counters.All(user => user.Value.Count > before[user.Key]), "everybody to be told to look again");
            Array.ForEach(subscriptions, subscription => subscription.Dispose());
        }
        finally
        {
            _answers.TrySetResult();
        }
    }

    // No sweep comes but the test's, and a call has time for as long as its answer is held back.
    private static void Change(RedisOptions options) => (options.CallTimeout, options.SweepPeriod) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));

    private static Task ListeningAsync(RedisProcess redis, int many) => Eventually.TrueAsync(
        async () => (await redis.CommandAsync("PUBSUB", "CHANNELS", "netra:storm:*:bell")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == many,
        $"Redis to have {many} subscriptions");

    /// <summary>What Redis answers to whoever subscribes passes when the test lets it.</summary>
    private Task Answer(string text) => text.Contains("$9\r\nsubscribe\r\n", StringComparison.Ordinal) ? _answers.Task : Task.CompletedTask;
}
