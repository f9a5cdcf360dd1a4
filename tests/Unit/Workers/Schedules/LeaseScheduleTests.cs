using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Schedules;

/// <summary>What can meet does, in every order of the steps between stores: one of the two wins, the other is told, and the run ends once.</summary>
[Trait("Suite", "Quick")]
public sealed class LeaseScheduleTests : IDisposable
{
    private const string Begun = "agent_started agent_thinking";

    private readonly LeaseSchedule _schedule = new();

    public void Dispose() => _schedule.Dispose();

    [Fact]
    public Task Publishing_WhileTheRunIsHandedBack_IsStoredBefore_OrForbidden() => MeetAsync(
        () => Task.CompletedTask, () => _schedule.PublishAsync(2, Said.Tool()), _schedule.ReleaseAsync,
        (publish, release, types) =>
        {
            Assert.Null(release);
            Assert.Equal(publish is null ? $"{Begun} tool_executing run_reset" : $"{Begun} run_reset", types);
        });

    [Fact]
    public Task Publishing_WhileTheLeaseExpires_IsStoredBeforeTheEnd_OrForbidden() => MeetAsync(
        () => Task.CompletedTask, () => _schedule.PublishAsync(2, Said.Tool()), () => _schedule.PassAsync(3),
        (publish, _, types) => Assert.Equal(publish is null ? $"{Begun} tool_executing tool_completed agent_error" : $"{Begun} agent_error", types));

    [Fact]
    public Task Completing_WhileTheLeaseExpires_EndsTheRun_OrIsForbidden() => MeetAsync(
        () => Task.CompletedTask, () => _schedule.PublishAsync(2, Said.Completed), () => _schedule.PassAsync(3),
        (publish, _, types) => Assert.Equal(publish is null ? $"{Begun} agent_completed" : $"{Begun} agent_error", types));

    [Fact]
    public Task Completing_WhileItsUserCancels_EndsTheRunAsCompleted() => MeetAsync(
        () => Task.CompletedTask, () => _schedule.PublishAsync(2, Said.Completed), () => _schedule.Pod.CancelAsync(_schedule.User, "r1"),
        (publish, cancel, types) => Assert.Equal((null, null, $"{Begun} agent_completed"), (publish, cancel, types)), hasTwoWinners: true);

    [Fact]
    public Task Completing_WhileTheGraceOfACancelIsOver_EndsTheRun_OrIsForbidden() => MeetAsync(
        () => _schedule.Pod.CancelAsync(_schedule.User, "r1"), () => _schedule.PublishAsync(2, Said.Completed), () => _schedule.PassAsync(3),
        (publish, _, types) => Assert.Equal(publish is null ? $"{Begun} agent_completed" : $"{Begun} agent_cancelled", types));

    [Fact]
    public Task Answering_WhileTheQuestionLapses_Counts_OrIsAConflict() => MeetAsync(
        () => _schedule.PublishAsync(2, _schedule.Question(1)), _schedule.RespondAsync, () => _schedule.PassAsync(1),
        (respond, _, types) =>
        {
            Assert.Equal($"{Begun} approval_requested approval_resolved", types);
            Assert.Contains(respond is null ? "\"user\"" : "\"expired\"", _schedule.DataAsync().Result, StringComparison.Ordinal);
        },
        loser: "conflict");

    [Fact]
    public Task Answering_InTwoTabs_CountsOnce_AndTheOtherIsAConflict() => MeetAsync(
        () => _schedule.PublishAsync(2, _schedule.Question(1)), _schedule.RespondAsync, _schedule.RespondAsync,
        (one, other, types) =>
        {
            Assert.Equal($"{Begun} approval_requested approval_resolved", types);
            Assert.Equal(one is null ? "conflict" : null, other);
        },
        loser: "conflict");

    [Fact]
    public Task Publishing_TheSameTwice_IsStoredOnce_AndAcceptedTwice() => MeetAsync(
        () => Task.CompletedTask, () => _schedule.PublishAsync(2, Said.Tool()), () => _schedule.PublishAsync(2, Said.Tool()),
        (one, other, types) => Assert.Equal((null, null, $"{Begun} tool_executing"), (one, other, types)), hasTwoWinners: true);

    /// <summary>In some orders one wins and in some the other, unless both do in all: else nothing met.</summary>
    private async Task MeetAsync(Func<Task> begin, Func<Task> one, Func<Task> other, Action<string?, string?, string> check, string loser = "forbidden", bool hasTwoWinners = false)
    {
        var (taken, refused) = (0, 0);
        // Who answers does not ask for the lease; the worker is told afterwards.
        _schedule.IsAboutLeases = loser == "forbidden";
        var orders = await _schedule.MeetAsync(begin, one, other, (toldOne, toldOther, types) =>
        {
            Assert.True(toldOne is null || toldOne == loser, toldOne);
            (taken, refused) = toldOne is null ? (taken + 1, refused) : (taken, refused + 1);
            check(toldOne, toldOther, types);
            return Task.CompletedTask;
        });
        Assert.InRange(orders, 6, 20_000);
        Assert.True(taken > 0 && (refused > 0) != hasTwoWinners, $"of {orders} orders {taken} were taken and {refused} refused");
    }
}
