using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation;

/// <summary>What Bob may try with threads: foreign names in every call, pages of others, and names that both use.</summary>
public sealed class ThreadAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    private static readonly Canary Canaries = new();

    [Theory]
    [Trait("Suite", "Quick")]
    [InlineData("GetThread")]
    [InlineData("RenameThread")]
    [InlineData("DeleteThread")]
    public async Task Bob_NamingAlicesThread_GetsTheSameAnswerAsForNone_AndAliceHasIt(string call)
    {
        var (title, thread) = (Canaries.For(AliceName), $"hers-{Guid.NewGuid():N}");
        await Alice.InvokeAsync("CreateThread", new { threadId = thread, title });
        await StartRunAsync(Alice, AliceName, threadId: thread);
        var foreign = await RefusedAsync(() => Bob.InvokeAsync(call, new { threadId = thread, title = "Bob's" }));
        var unknown = await RefusedAsync(() => Bob.InvokeAsync(call, new { threadId = "never-was", title = "Bob's" }));
        Assert.Equal(("not_found", unknown.Message), (foreign.Code, foreign.Message));
        var history = await Alice.InvokeAsync("GetThread", new { threadId = thread });
        Assert.Equal(title, history.GetProperty("thread").GetProperty("title").GetString());
        Assert.Equal(1, history.GetProperty("runs").GetArrayLength());
        AssertHeardNothingOf(AliceName, Bob);
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_UsingTheNameOfAlicesThread_GetsAThreadOfHisOwn_AndDeletingItLeavesHers()
    {
        var title = Canaries.For(AliceName);
        await Alice.InvokeAsync("CreateThread", new { threadId = "one-name", title });
        var run = (await StartRunAsync(Alice, AliceName, threadId: "one-name")).GetProperty("runId").GetString()!;
        await Bob.InvokeAsync("CreateThread", new { threadId = "one-name", title = "Bob's" });
        await StartRunAsync(Bob, BobName, threadId: "one-name");
        await Bob.InvokeAsync("RenameThread", new { threadId = "one-name", title = "Still Bob's" });
        await Bob.InvokeAsync("DeleteThread", new { threadId = "one-name" });
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Alice's run to complete");
        var history = await Alice.InvokeAsync("GetThread", new { threadId = "one-name" });
        Assert.Equal(title, history.GetProperty("thread").GetProperty("title").GetString());
        Assert.Equal(run, Assert.Single(history.GetProperty("runs").EnumerateArray()).GetProperty("runId").GetString());
        Assert.DoesNotContain(Alice.Invocations, heard => heard.Target is "thread_updated" or "thread_deleted");
        AssertHeardNothingOf(AliceName, Bob);
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_TurningAlicesPages_IsToldWhatNonsenseIsTold_AndAliceTurnsThem()
    {
        for (var i = 0; i < 3; i++)
        {
            await Alice.InvokeAsync("CreateThread", new { threadId = $"page-{i}", title = Canaries.For(AliceName) });
            await Bob.InvokeAsync("CreateThread", new { threadId = $"page-{i}" });
            await RunToEndAsync(Alice, AliceName, "page-0");
            await RunToEndAsync(Bob, BobName, "page-0");
        }

        foreach (var (call, argument) in ((string, Func<string?, object>)[])[
            ("ListThreads", before => new { limit = 1, before }),
            ("GetThread", before => new { threadId = "page-0", limit = 1, before })])
        {
            var next = (await Alice.InvokeAsync(call, argument(null))).GetProperty("next").GetString();
            var foreign = await RefusedAsync(() => Bob.InvokeAsync(call, argument(next)));
            var nonsense = await RefusedAsync(() => Bob.InvokeAsync(call, argument("1-2.3")));
            Assert.Equal(("invalid_argument", nonsense.Message), (foreign.Code, foreign.Message));
            Assert.NotEqual(JsonValueKind.Undefined, (await Alice.InvokeAsync(call, argument(next))).ValueKind);
            Assert.NotEqual(JsonValueKind.Undefined, (await Bob.InvokeAsync(call, argument((await Bob.InvokeAsync(call, argument(null))).GetProperty("next").GetString()))).ValueKind);
        }

        AssertHeardNothingOf(AliceName, Bob);
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_Listening_HearsNothingOfAlicesThreads_AndSheHearsEachChangeOnce()
    {
        var (one, two) = (Canaries.For(AliceName), Canaries.For(AliceName));
        await using var tab = await AttachedAsync(AliceName, new { threads = new[] { "another" } });
        await Alice.InvokeAsync("CreateThread", new { threadId = "heard", title = one });
        await Alice.InvokeAsync("RenameThread", new { threadId = "heard", title = two });
        await Alice.InvokeAsync("DeleteThread", new { threadId = "heard" });
        foreach (var client in (RawHubClient[])[Alice, tab])
        {
            await client.WaitForAsync(heard => heard.Target == "thread_deleted", "the end of the thread");
            Assert.Equal(
                [("thread_created", one), ("thread_updated", two), ("thread_deleted", two)],
                client.Invocations.Where(heard => heard.Target.StartsWith("thread_", StringComparison.Ordinal))
                    .Select(heard => (heard.Target, heard.Argument.GetProperty("data").GetProperty("thread").GetProperty("title").GetString()!)));
        }

        Assert.DoesNotContain(Bob.Invocations, heard => heard.Target.StartsWith("thread_", StringComparison.Ordinal));
        await BothStillWorkAsync();
        AssertHeardNothingOf(AliceName, Bob);
    }

    [Theory]
    [InlineData("""{"threadId":"none"}""")]
    [InlineData("""{"threadId":"../alice"}""")]
    [InlineData("""{"threadId":7}""")]
    [InlineData("""{"threadId":null,"title":"x"}""")]
    [InlineData("""{"threadId":"t1","title":"\ud800"}""")]
    [InlineData("""{"threadId":"t1","title":["x"]}""")]
    public async Task Mallory_NamingNoThread_IsRefusedWithACode(string argument)
    {
        foreach (var call in (string[])["RenameThread", "GetThread", "DeleteThread"])
            Assert.Contains((await RefusedAsync(() => Bob.InvokeRawAsync(call, $"[{argument}]"))).Code, (string[])["invalid_argument", "not_found"]);
        await BothStillWorkAsync();
    }
}
