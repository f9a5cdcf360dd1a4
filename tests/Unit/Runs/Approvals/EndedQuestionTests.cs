using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Questions end with their run, and with its attempt.</summary>
[Trait("Suite", "Quick")]
public sealed class EndedQuestionTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task EndedRun_TakesNoAnswer_AndWhoeverWaitsHearsOfTheEnd()
    {
        var run = await _rig.StartAsync();
        var asking = run.AskAsync(_rig.Question()).AsTask();
        await run.EndAsync(new AgentCancelled());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal("conflict", (await _rig.RefusedAsync("alice", "q1")).Code);
        Assert.Equal(["approval_requested", "RunEnded False"], await _rig.HistoryAsync());
        Assert.Equal(0, _rig.Runs.Desk.Waiting);
    }

    [Fact]
    public async Task RunThatBeginsAnew_WithdrawsItsQuestions_AndUsesNoNameAgain()
    {
        var run = await _rig.StartAsync();
        var asking = run.AskAsync(_rig.Question()).AsTask();
        await run.WriteAsync(new RunReset(2, "its worker was lost"));
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => asking)).Code);
        Assert.Contains("began anew", (await _rig.RefusedAsync("alice", "q1")).Sentence, StringComparison.Ordinal);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(_rig.Question()))).Code);
        Assert.Empty((await run.ToStateAsync(default)).Approvals);
        await run.WriteAsync(_rig.Question("q2"));
        await _rig.Runs.RespondAsync("alice", "q2");
        Assert.Equal(["approval_requested", "approval_requested", "User True"], await _rig.HistoryAsync());
    }
}
