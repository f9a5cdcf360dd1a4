using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Questions that are too many are refused, and an answer makes room.</summary>
[Trait("Suite", "Quick")]
public sealed class ManyQuestionsTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task MoreQuestionsThanMayWait_AreRefused_NamingTheSetting_AndAnAnswerMakesRoom()
    {
        _rig.Runs.Limits.OpenApprovalsPerRun = 2;
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question("q1"));
        await run.WriteAsync(_rig.Question("q2"));
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(_rig.Question("q3")));
        Assert.Equal("limit_exceeded", refusal.Code);
        Assert.Contains("Netra:Limits:OpenApprovalsPerRun", refusal.Sentence, StringComparison.Ordinal);
        await _rig.Runs.RespondAsync("alice", "q1");
        Assert.Equal(RunStatus.AwaitingApproval, (await run.ToStateAsync(default)).Status);
        await run.WriteAsync(_rig.Question("q3"));
    }

    [Fact]
    public async Task QuestionsWithoutEnd_AreRefused()
    {
        _rig.Runs.Limits.OpenApprovalsPerRun = 1000;
        var run = await _rig.StartAsync();
        for (var i = 0; i < ApprovalRules.MostAsked; i++)
        {
            await run.WriteAsync(_rig.Question($"q-{i}", tool: null));
            if (i % 100 == 99)
                await run.WriteAsync(new RunReset((i / 100) + 2, "again"));
        }

        Assert.Equal("limit_exceeded", (await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(_rig.Question("q-more")))).Code);
    }
}
