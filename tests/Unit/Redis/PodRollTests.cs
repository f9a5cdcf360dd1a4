using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Redis;

/// <summary>Who may be among the pods that share a Redis: time is the test's, Redis is a real one.</summary>
public sealed class PodRollTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private RedisProcess _redis = null!;
    private ConnectionMultiplexer _connection = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _connection = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration);
    }

    public async Task DisposeAsync()
    {
        _connection.Close(allowCommandsToComplete: false);
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task WhoDoesNotFit_IsNotIn_NeitherAfterAnOutage_NorAfterRedisWasEmptied()
    {
        var (first, other) = (Of(1), Of(2));
        Assert.Null(await EnterAsync(first));
        await RefusedAsync(other);
        // Nobody could say that it lives, for as long as this took, and the first is the last to do so again.
        _time.Advance(TimeSpan.FromHours(1));
        other.Forget();
        await RefusedAsync(other);
        await _redis.CommandAsync("FLUSHALL");
        await RefusedAsync(other);
        Assert.Null(await EnterAsync(first));
        _time.Advance(PodRoll.DeadAfter - TimeSpan.FromSeconds(1));
        await RefusedAsync(other);
    }

    [Fact]
    public async Task WhoWasDeadBefore_IsNotAliveAgain_BecauseRedisWasAway()
    {
        var (first, other) = (Of(1), Of(2));
        Assert.Null(await EnterAsync(first));
        await RefusedAsync(other);
        _time.Advance(PodRoll.DeadAfter);
        Assert.Null(await EnterAsync(other));
        other.Forget();
        Assert.Null(await EnterAsync(other));
    }

    [Fact]
    public async Task WhoDoesNotFit_IsInWhenTheOtherIsDead_AndNotBefore()
    {
        var (first, other) = (Of(1), Of(2));
        Assert.Null(await EnterAsync(first));
        await RefusedAsync(other);
        _time.Advance(PodRoll.DeadAfter - TimeSpan.FromSeconds(1));
        await RefusedAsync(other);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await EnterAsync(other));
        // It was dead, and comes back: it was there before.
        Assert.Null(await EnterAsync(first));
        await RefusedAsync(other);
    }

    [Fact]
    public async Task WhoIsNotIn_IsNobodysReasonToStayOut()
    {
        var (first, other, late) = (Of(1), Of(2), Of(1));
        Assert.Null(await EnterAsync(first));
        await RefusedAsync(other);
        Assert.Null(await EnterAsync(late));
        Assert.Null(await EnterAsync(first));
        await RefusedAsync(other);
    }

    [Fact]
    public async Task WhoGoes_IsNobodysReasonToStayOut()
    {
        var (first, next) = (Of(1), Of(2));
        Assert.Null(await EnterAsync(first));
        await _connection.GetDatabase().ScriptEvaluateAsync(PodRoll.Heartbeat.TextFor(new("life", "reign")), first.Keys, first.Goodbye);
        Assert.Null(await EnterAsync(next));
        // It was not in with the first one for a moment.
        await RefusedAsync(Of(1));
    }

    [Fact]
    public async Task OfTwoThatCameInWhileRedisWasEmptied_TheOneThatWasThereBeforeStays()
    {
        var (first, fresh) = (Of(1), Of(2));
        Assert.Null(await EnterAsync(first));
        await _redis.CommandAsync("FLUSHALL");
        Assert.Null(await EnterAsync(fresh));
        Assert.Null(await EnterAsync(first));
        await RefusedAsync(fresh);
        Assert.Null(await EnterAsync(first));
    }

    [Fact]
    public async Task KeysThatMeet_AreIn_AlsoTurnedRound()
    {
        Assert.Null(await EnterAsync(Of(1)));
        Assert.Null(await EnterAsync(Of(1, 2)));
        await RefusedAsync(Of(2, 1));
        await RefusedAsync(Of(2));
    }

    [Fact]
    public async Task AFullRedis_LetsNobodyIn_AndPutsNobodyOut()
    {
        var (first, late) = (Of(1), Of(1));
        Assert.Null(await EnterAsync(first));
        await _redis.CommandAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Null(await EnterAsync(first));
        Assert.Equal("OOM", RedisAnswers.WordOf(await Assert.ThrowsAsync<RedisServerException>(() => EnterAsync(late))));
        await _redis.CommandAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Null(await EnterAsync(late));
    }

    private async Task RefusedAsync(PodRoll roll)
    {
        Assert.Contains("Netra:Keys", await EnterAsync(roll), StringComparison.Ordinal);
        Assert.NotNull(roll.Refusal);
    }

    private Task<string?> EnterAsync(PodRoll roll) =>
        new RedisAgreement(new(), NamesOf(), Users.Keys, roll, _time).EnterAsync(_connection.GetDatabase(), new("life", "reign"), CancellationToken.None);

    private static RedisKeys NamesOf() => new(new() { Environment = "roll" }, Users.Keys);

    private PodRoll Of(params byte[] ring) => new(
        NamesOf(), new(), new KeyRing([.. ring.Select(key => new SecretKey([.. Enumerable.Repeat(key, SecretKey.Length)]))]), _time, new RecordingLogger().For<PodRoll>());
}
