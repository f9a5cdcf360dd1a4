using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Architecture;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Hubs;

/// <summary>How long a call waits for a store that does not answer, by the clock of the test.</summary>
[Trait("Suite", "Quick")]
public sealed class CallDeadlineTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly TaskCompletionSource<int> _store = new();

    [Fact]
    public async Task ACallThatHangs_IsAnsweredUnavailable_After2Seconds_AndNotBefore()
    {
        var answer = Over("redis").WithinAsync(new ValueTask<int>(_store.Task));
        _time.Advance(TimeSpan.FromSeconds(2) - Moment);
        Assert.False(answer.IsCompleted);
        _time.Advance(Moment);
        var late = await Assert.ThrowsAsync<SignalException>(() => answer.WithinAsync("the answer"));
        Assert.Equal(ErrorCodes.Unavailable, late.Code);
        Assert.Contains("may still take effect", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallThatCanBeGivenUp_IsCancelled_BeforeItsClientIsTold()
    {
        var given = CancellationToken.None;
        var answer = Over("redis").WithinAsync(token => Store(given = token), default);
        _time.Advance(TimeSpan.FromSeconds(2) - Moment);
        Assert.False(given.IsCancellationRequested);
        _time.Advance(Moment);
        var late = await Assert.ThrowsAsync<SignalException>(() => answer.WithinAsync("the answer"));
        Assert.True(given.IsCancellationRequested);
        Assert.Contains("nothing came of the call", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallThatIsAnswered_OrRefused_IsSoAtOnce()
    {
        var answer = Over("redis").WithinAsync(new ValueTask<int>(_store.Task));
        _store.SetResult(7);
        Assert.Equal(7, await answer.WithinAsync("the answer"));
        var own = new TimeoutException("of the call itself");
        Assert.Same(own, await Assert.ThrowsAsync<TimeoutException>(() => Over("redis").WithinAsync(ValueTask.FromException(own))));
        Assert.Equal(0, _time.PendingTimers);
    }

    [Fact]
    public async Task AnAnswer_ThatComesWhileItsTimeEnds_IsGiven()
    {
        var (late, before) = (new LateContext(), SynchronizationContext.Current);
        Task<int> answer;
        try
        {
            SynchronizationContext.SetSynchronizationContext(late);
            answer = Over("redis").WithinAsync(new ValueTask<int>(_store.Task));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        var goOn = await late.Posted.WithinAsync("the end of its time");
        _store.SetResult(7);
        goOn();
        Assert.Equal(7, await answer.WithinAsync("the answer"));
    }

    [Fact]
    public async Task ACallOfAProcessWithItsOwnStore_HasNoDeadline()
    {
        var answer = Over(null).WithinAsync(new ValueTask<int>(_store.Task));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(answer.IsCompleted);
        _store.SetResult(7);
        Assert.Equal(7, await answer.WithinAsync("the answer"));
    }

    [Fact]
    public void EveryHubCallThatAsksTheStore_HasTheDeadline()
    {
        string[] asksNoStore = ["Watch", "RefreshToken", "ListAgents", "Register"];
        var calls = RepositoryFiles.Under("src/Server/Gateway/Hubs", "Hub.cs").SelectMany(hub => hub.Text.Split("\n    public ")[1..]).ToArray();
        Assert.InRange(calls.Length, 16, 100);
        Assert.All(
            calls.Where(call => !asksNoStore.Any(name => call.Contains($" {name}(", StringComparison.Ordinal))),
            call => Assert.Contains("await deadline.WithinAsync(", call, StringComparison.Ordinal));
    }

    private ValueTask<int> Store(CancellationToken cancellationToken) => new(_store.Task);

    private CallDeadline Over(string? redis) => new(new() { Configuration = redis }, _time);

    /// <summary>Goes on only when it is told to.</summary>
    private sealed class LateContext : SynchronizationContext
    {
        private readonly TaskCompletionSource<Action> _posted = new();

        public Task<Action> Posted => _posted.Task;

        public override void Post(SendOrPostCallback d, object? state) => _posted.SetResult(() => d(state));
    }
}
