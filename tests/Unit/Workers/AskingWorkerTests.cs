using System.Globalization;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Worker;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A worker asks its user, is told the answer once, and calls the tool with what was approved, or is forbidden.</summary>
[Trait("Suite", "Quick")]
public sealed class AskingWorkerTests : IDisposable
{
    private static readonly object Shown = new { file = "a.txt", count = 1 };
    private static readonly object Permuted = new { count = 1.0, file = "a.txt" };
    private static readonly object Other = new { file = "b.txt", count = 1 };

    private readonly WorkerRig _rig = new(new() { Retries = 1 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Answer_ReachesTheWorker_Once_AndTheApprovedCallIsStored()
    {
        var (worker, lease) = await AskedAsync();
        Assert.Equal(RunStatus.AwaitingApproval, (await _rig.StateAsync("alice", "r1")).Status);
        await _rig.RespondAsync("alice", "r1", "q1");
        var told = await ToldAsync(worker);
        Assert.Equal((lease, "q1", true), (told.Lease, told.RequestId.Value, told.Approved));
        await worker.PublishAsync(lease, 2, Call("c1", Permuted), Said.Completed);
        Assert.Equal(["agent_started", "approval_requested", "approval_resolved", "tool_executing", "tool_completed", "agent_completed"], await _rig.TypesAsync("alice", "r1"));
        Assert.Single(worker.Answers);
    }

    [Fact]
    public async Task OtherArguments_AreForbidden_AndNothingElseOfTheRunIsDisturbed()
    {
        var (worker, lease) = await AskedAsync();
        var early = await worker.RefusedAsync(lease, 2, Said.Thought(), Call("c1", Shown));
        Assert.Equal("forbidden", early.Code);
        Assert.Contains("has not approved", early.Sentence, StringComparison.Ordinal);
        await _rig.RespondAsync("alice", "r1", "q1");
        var other = await worker.RefusedAsync(lease, 2, Said.Thought(), Call("c1", Other));
        Assert.Equal("forbidden", other.Code);
        Assert.Contains("other arguments", other.Sentence, StringComparison.Ordinal);
        Assert.Equal(2, _rig.Audited("tool_call", AuditDecision.Refused));
        Assert.Equal([lease], (await worker.RenewAsync(lease)).Renewed);
        Assert.Equal(3, (await worker.PublishAsync(lease, 2, Said.Thought(), Call("c1", Shown))).AcceptedThrough);
        Assert.Equal(4, (await worker.PublishAsync(lease, 4, Said.Completed)).AcceptedThrough);
    }

    [Fact]
    public async Task QuestionAndCall_InOneBatch_StoreNothing_AndAQuestionThatComesAgainIsStoredOnce()
    {
        var (worker, lease) = await BeginAsync();
        Assert.Equal("forbidden", (await worker.RefusedAsync(lease, 1, Question("q1"), Call("c1", Shown))).Code);
        Assert.Empty(await _rig.TypesAsync("alice", "r1"));
        await worker.PublishAsync(lease, 1, Question("q1"));
        _rig.Time.Advance(TimeSpan.FromSeconds(10));
        await worker.RenewAsync(lease);
        Assert.Equal(1, (await worker.PublishAsync(lease, 1, Question("q1"))).AcceptedThrough);
        Assert.Equal("conflict", (await worker.RefusedAsync(lease, 2, Question("q1"))).Code);
        Assert.Equal(["agent_started", "approval_requested"], await _rig.TypesAsync("alice", "r1"));
    }

    [Fact]
    public async Task Question_ThatLapses_IsToldToTheWorker_AndStandsOpenNoMore()
    {
        var (worker, _) = await AskedAsync(TimeSpan.FromSeconds(5));
        _rig.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.False((await ToldAsync(worker)).Approved);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalException>(() => _rig.RespondAsync("alice", "r1", "q1"))).Code);
        Assert.Contains("\"expired\"", await _rig.DataOfAsync("alice", "r1", "approval_resolved"), StringComparison.Ordinal);
        Assert.Single(worker.Answers);
        Assert.Equal(RunStatus.Running, (await _rig.StateAsync("alice", "r1")).Status);
    }

    [Fact]
    public async Task WorkerThatIsAway_IsToldTheAnswer_WhenItResumes()
    {
        var (worker, lease) = await AskedAsync();
        worker.Disconnect();
        await _rig.RespondAsync("alice", "r1", "q1", false);
        var back = _rig.Connect(1);
        await back.ResumeAsync(lease);
        Assert.False((await ToldAsync(back)).Approved);
    }

    [Fact]
    public async Task RunThatGoesToAnotherWorker_TakesNoAnswerToWhatTheFormerAsked_AndMustAskAgain()
    {
        var (worker, lease) = await AskedAsync();
        await _rig.RespondAsync("alice", "r1", "q1");
        await ToldAsync(worker);
        await worker.PublishAsync(lease, 2, Question("q2", arguments: Other));
        var next = _rig.Connect(1);
        await worker.ReleaseAsync(lease, "restarting");
        var again = (await next.AssignedAsync("r1", 2)).Lease;
        Assert.Contains("began anew", (await Assert.ThrowsAsync<SignalException>(() => _rig.RespondAsync("alice", "r1", "q2"))).Sentence, StringComparison.Ordinal);
        Assert.Empty((await _rig.StateAsync("alice", "r1")).Approvals);
        Assert.Equal("forbidden", (await next.RefusedAsync(again, 1, Call("c1", Shown))).Code);
        Assert.Equal("conflict", (await next.RefusedAsync(again, 1, Question("q1"))).Code);
        await next.PublishAsync(again, 1, Question("q3"));
        await _rig.RespondAsync("alice", "r1", "q3");
        Assert.Equal("q3", (await ToldAsync(next)).RequestId.Value);
        await next.PublishAsync(again, 2, Call("c1", Permuted), Said.Completed);
        Assert.Equal(RunStatus.Completed, (await _rig.StateAsync("alice", "r1")).Status);
    }

    [Fact]
    public async Task Answer_ThatIsToldOnlyAfterTheRunWentToAnotherWorker_IsToldToNobody()
    {
        var (worker, lease) = await AskedAsync();
        await _rig.RespondAsync("alice", "r1", "q1");
        await ToldAsync(worker);
        var next = _rig.Connect(1);
        await worker.ReleaseAsync(lease, "restarting");
        var again = (await next.AssignedAsync("r1", 2)).Lease;
        await _rig.Executors.AnsweredAsync(Users.Key("alice"), RunId.Parse("r1"), new(RequestId.Parse("q1"), true, ApprovalResolver.User));
        await next.PublishAsync(again, 1, Question("q2", arguments: Other));
        await _rig.RespondAsync("alice", "r1", "q2");
        Assert.Equal("q2", (await ToldAsync(next)).RequestId.Value);
        Assert.Equal("q2", Assert.Single((await _rig.Leases.FindAsync(Users.Key("alice"), RunId.Parse("r1"), default))!.Answers).RequestId.Value);
    }

    [Fact]
    public async Task Bob_AnsweringAlicesQuestion_IsToldNotFound_AndHerWorkerHearsHersAlone()
    {
        var (worker, _) = await AskedAsync();
        Assert.Equal("not_found", (await Assert.ThrowsAsync<SignalException>(() => _rig.RespondAsync("bob", "r1", "q1"))).Code);
        await _rig.RespondAsync("alice", "r1", "q1", false);
        Assert.False((await ToldAsync(worker)).Approved);
        Assert.Single(worker.Answers);
    }

    private static Task<ApprovalAnswer> ToldAsync(TestWorker worker) => Eventually.GetAsync(() => worker.Answers.FirstOrDefault(), "the answer");

    private static (string, object) Call(string id, object arguments) => ("tool_executing", new { toolCallId = id, tool = "delete", arguments });

    private (string, object) Question(string request, TimeSpan? expiresIn = null, object? arguments = null) => ("approval_requested", new
    {
        requestId = request, prompt = "May I?", tool = "delete", tool_input = arguments ?? Shown,
        expiresAt = (_rig.Time.GetUtcNow() + (expiresIn ?? TimeSpan.FromMinutes(5))).ToString("o", CultureInfo.InvariantCulture),
    });

    private async Task<(TestWorker Worker, string Lease)> BeginAsync()
    {
        var worker = _rig.Connect(1);
        await _rig.StartAsync("alice", "r1");
        return (worker, (await worker.AssignedAsync("r1")).Lease);
    }

    private async Task<(TestWorker Worker, string Lease)> AskedAsync(TimeSpan? expiresIn = null)
    {
        var (worker, lease) = await BeginAsync();
        await worker.PublishAsync(lease, 1, Question("q1", expiresIn));
        return (worker, lease);
    }
}
