using System.Text;
using System.Text.Json;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>What was asked and answered is kept with the run, and a pod that takes it up knows the same.</summary>
[Trait("Suite", "Quick")]
public sealed class KeptApprovalTests : IDisposable
{
    private static readonly JsonElement Other = JsonElement.Parse("""{"other":1}""");

    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Fold_ThatIsKept_KnowsEachQuestion_AndWhatWasApproved()
    {
        var fold = await FoldAsync();
        var kept = KeptRun.Read(Users.Alice, KeptRun.Write(fold), default);
        Assert.Equal(fold.Approvals.Asked, kept.Approvals.Asked);
        Assert.Equal(["q3"], kept.Approvals.Open.Select(asked => asked.RequestId.Value));
        Assert.Equal(fold.Approvals.NextExpiry, kept.Approvals.NextExpiry);
        kept.Approvals.Check(new("c1", "delete", ApprovalRig.Arguments));
        Assert.All([new ToolExecuting("c1", "delete", Other), new("c1", "send", ApprovalRig.Arguments)], call => Assert.Throws<UnapprovedCallException>(() => kept.Approvals.Check(call)));
        kept.Approvals.Settle(new(RequestId.Parse("q3"), true, ApprovalResolver.User));
        kept.Approvals.Check(new("c1", "send", ApprovalRig.Arguments));
    }

    [Fact]
    public async Task PodThatTakesTheRunUp_CountsTheBytesOfWhatIsAsked_AndTellsTheAnswersAgain()
    {
        var fold = await FoldAsync();
        var kept = KeptRun.Read(Users.Alice, KeptRun.Write(fold), default);
        Assert.InRange(kept.Bytes, fold.Approvals.Open.Sum(EventSize.Of) + fold.Approvals.Bytes, long.MaxValue);
        var told = new List<string>();
        _rig.Runs.Desk.Settled += (user, run, settled) => told.Add($"{user == Users.Alice} {run} {settled.RequestId} {settled.Approved}");
        var writer = new RunWriter(kept, _rig.Runs.Emitter(_rig.Runs.Contexts.ForAdopted(kept.Run)), new(), _rig.Runs.Writing);
        await writer.CatchUpAsync(default);
        Assert.Equal(["True r1 q1 True", "True r1 q2 False"], told);
    }

    [Fact]
    public async Task StateOfALaterVersion_AllowsNothing_AndAFoldWithoutQuestionsReadsAsBefore()
    {
        var text = Encoding.UTF8.GetString(KeptRun.Write(await FoldAsync()));
        var later = KeptRun.Read(Users.Alice, Encoding.UTF8.GetBytes(text.Replace("\"Approved\"", "\"ApprovedByTwo\"", StringComparison.Ordinal)), default);
        Assert.Throws<UnapprovedCallException>(() => later.Approvals.Check(new("c1", "delete", ApprovalRig.Arguments)));

        using var earlier = JsonDocument.Parse(text);
        var without = JsonSerializer.SerializeToUtf8Bytes(earlier.RootElement.EnumerateObject().Where(member => member.Name != "asked").ToDictionary(member => member.Name, member => member.Value));
        var read = KeptRun.Read(Users.Alice, without, default);
        Assert.Equal(["q3"], read.Approvals.Asked.Select(asked => asked.Request.Value));
        Assert.DoesNotContain("asked", Encoding.UTF8.GetString(KeptRun.Write(new RunFold(_rig.Runs.Stored("alice", "r9")))), StringComparison.Ordinal);
    }

    /// <summary>One approved, one denied, one that waits.</summary>
    private async Task<RunFold> FoldAsync()
    {
        var run = await _rig.StartAsync();
        foreach (var question in (ApprovalRequested[])[_rig.Question(), _rig.Question("q2", arguments: Other), _rig.Question("q3", tool: "send")])
            await run.WriteAsync(question);
        await _rig.Runs.RespondAsync("alice", "q1");
        await _rig.Runs.RespondAsync("alice", "q2", false);
        return run.FoldLocked;
    }
}
