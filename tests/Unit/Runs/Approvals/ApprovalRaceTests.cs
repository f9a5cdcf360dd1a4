using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Answers and lapses at the same time, and questions that would wait too long.</summary>
[Trait("Suite", "Quick")]
public sealed class ApprovalRaceTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task AnswersAndLapse_AtTheSameTime_SettleEachQuestionOnce()
    {
        for (var i = 0; i < 50; i++)
        {
            var run = await _rig.StartAsync(run: $"run-{i}");
            await run.WriteAsync(_rig.Question(expiresIn: TimeSpan.FromSeconds(1)));
            var answer = Task.Factory.StartNew(() => Record.ExceptionAsync(() => _rig.Runs.RespondAsync("alice", "q1", run: $"run-{i}"))).Unwrap();
            _rig.Time.Advance(TimeSpan.FromSeconds(2));
            var refusal = await answer;
            await Eventually.TrueAsync(async () => (await run.ToStateAsync(default)).Approvals.Count == 0, "the question to be settled");
            Assert.Equal(["approval_requested", refusal is null ? "User True" : "Expired False"], await _rig.HistoryAsync(run: $"run-{i}"));
            await run.EndAsync(new AgentCompleted(1));
        }
    }

    [Fact]
    public async Task QuestionThatWouldWaitTooLong_IsStoredWithTheTimeItHas()
    {
        _rig.Runs.Options.ApprovalWithin = TimeSpan.FromMinutes(2);
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question(expiresIn: TimeSpan.FromDays(400)));
        Assert.Equal(_rig.Time.GetUtcNow() + TimeSpan.FromMinutes(2), Assert.Single((await run.ToStateAsync(default)).Approvals).ExpiresAt);
        _rig.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(async () => (await run.ToStateAsync(default)).Approvals.Count == 0, "the question to lapse");
    }
}
