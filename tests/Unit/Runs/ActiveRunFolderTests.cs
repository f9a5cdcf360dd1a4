using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

[Trait("Suite", "Quick")]
public sealed class ActiveRunFolderTests
{
    private readonly RunRig _rig = new();

    [Fact]
    public async Task Fold_HasEveryActiveRunOfTheUser_AtTheHead_AndNoOther()
    {
        var first = _rig.Add("alice", "r-1");
        var second = _rig.Add("alice", "r-2");
        var ended = _rig.Add("alice", "r-3");
        var silent = _rig.Add("alice", "r-4");
        var bobs = _rig.Add("bob", "r-1");
        foreach (var run in new[] { first, second, ended, bobs })
            await run.WriteAsync(new AgentStarted());
        await ended.EndAsync(new AgentCancelled());
        await first.TextAsync("m1", "of alice");
        var folded = await new ActiveRunFolder(_rig.Store, _rig.Delivery.Log).FoldAsync(Users.Key("alice"), default);
        Assert.Equal(["r-1", "r-2"], folded.Runs.Select(run => run.RunId.Value));
        Assert.Equal(5, folded.At.Offset);
        Assert.All(folded.Runs, run => Assert.Equal(folded.At.ToString(), run.Cursor));
        Assert.Equal("of alice", folded.Runs[0].Messages[0].Text);
        Assert.Null(silent.EndedAt);
    }

    [Fact]
    public async Task Fold_WhileARunIsWritten_IsExactlyWhatWasSaidUpToItsCursor()
    {
        var run = _rig.Add("alice");
        await run.WriteAsync(new AgentStarted());
        var folder = new ActiveRunFolder(_rig.Store, _rig.Delivery.Log);
        var writing = Task.Factory.StartNew(async () =>
        {
            for (var i = 0; i < 2_000; i++)
                await run.WriteAsync(new ToolExecuting($"call-{i}", "count"));
        }).Unwrap();
        do
        {
            var folded = await folder.FoldAsync(Users.Key("alice"), default);
            Assert.Equal(folded.At.Offset - 1, folded.Runs[0].Tools.Count);
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.Equal(2_000, (await folder.FoldAsync(Users.Key("alice"), default)).Runs[0].Tools.Count);
    }

    [Fact]
    public async Task Fold_OfAUserWithoutRuns_IsTheHead()
    {
        await _rig.Delivery.AppendAsync(Users.Key("alice"));
        var folded = await new ActiveRunFolder(_rig.Store, _rig.Delivery.Log).FoldAsync(Users.Key("alice"), default);
        Assert.Equal((1L, 0), (folded.At.Offset, folded.Runs.Count));
    }
}
