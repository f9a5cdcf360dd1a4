using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A user's threads are the same on every pod, whoever changes them, and each change is told once.</summary>
public sealed class SharedThreadTests : TwoGateways
{
    [Fact]
    public async Task Alice_OnTwoPods_HasOneListOfThreads_HearsEachChangeOnce_AndBobHasHisOwn()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await using var bob = await Two.AttachedAsync("bob");
        await here.InvokeAsync("CreateThread", new { threadId = "shared", title = Canaries.For("alice") });
        await bob.InvokeAsync("CreateThread", new { threadId = "shared", title = Canaries.For("bob") });
        await there.InvokeAsync("RenameThread", new { threadId = "shared", title = "Renamed there" });
        await here.InvokeAsync("StartRun", new { agent = "script", runId = "r-1", threadId = "shared", input = new { thoughts = 3 } });
        await HearToEndAsync(there, "r-1");
        var history = await there.InvokeAsync("GetThread", new { threadId = "shared" });
        Assert.Equal("Renamed there", history.GetProperty("thread").GetProperty("title").GetString());
        Assert.Equal("completed", Assert.Single(history.GetProperty("runs").EnumerateArray()).GetProperty("status").GetString());
        foreach (var client in (RawHubClient[])[here, there])
        {
            await client.WaitForAsync(heard => heard.RunId == "r-1" && heard.Target == "agent_completed", "the run");
            Assert.Equal(["thread_created", "thread_updated"], client.Events.Where(heard => heard.RunId is null).Select(heard => heard.Target));
            Assert.Equal("shared", Assert.Single((await client.InvokeAsync("ListThreads")).GetProperty("threads").EnumerateArray()).GetProperty("threadId").GetString());
        }

        Assert.Equal(["bob"], Canaries.Owners(bob.Received));
        // The end of a run is heard before its thread is noted as used by it.
        var ended = history.GetProperty("runs")[0].GetProperty("endedAt").GetDateTimeOffset();
        await Eventually.TrueAsync(
            async () => (await here.InvokeAsync("GetThread", new { threadId = "shared" })).GetProperty("thread").GetProperty("updatedAt").GetDateTimeOffset() >= ended, "the thread to have been used");
        var next = await here.InvokeAsync("CreateThread", new { title = "Second" });
        Assert.NotEqual(JsonValueKind.Undefined, next.ValueKind);
        var page = (await here.InvokeAsync("ListThreads", new { limit = 1 })).GetProperty("next").GetString();
        Assert.Equal("shared", Assert.Single((await there.InvokeAsync("ListThreads", new { limit = 1, before = page })).GetProperty("threads").EnumerateArray()).GetProperty("threadId").GetString());
        Assert.StartsWith("invalid_argument: ", (await Assert.ThrowsAsync<HubError>(() => bob.InvokeAsync("ListThreads", new { before = page }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alice_DeletingAThreadOnTheOtherPod_EndsItsRun_AndNobodyFindsItAnyMore()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await here.InvokeAsync("StartRun", new { agent = "script", runId = "done", threadId = "gone", input = new { thoughts = 1 } });
        await HearToEndAsync(there, "done");
        await here.InvokeAsync("StartRun", new { agent = "script", runId = "long", threadId = "gone", input = new { thoughts = 100_000, everyMs = 20 } });
        await there.WaitForAsync(heard => heard.RunId == "long" && heard.Target == "agent_thinking", "the run to think");
        Assert.Equal("long", Assert.Single((await there.InvokeAsync("ListThreads")).GetProperty("threads").EnumerateArray()).GetProperty("activeRunId").GetString());
        await there.InvokeAsync("DeleteThread", new { threadId = "gone" });
        foreach (var client in (RawHubClient[])[here, there])
        {
            await client.WaitForAsync(heard => heard.Target == "thread_deleted", "the end of the thread");
            await HearToEndAsync(client, "long", "agent_cancelled");
            Assert.Equal("thread_deleted", client.Events[^1].Target);
            foreach (var run in (string[])["done", "long"])
                await Eventually.TrueAsync(
                    async () => await Record.ExceptionAsync(() => client.InvokeAsync("GetRun", new { runId = run })) is HubError { Code: "not_found" }, $"{run} to be forgotten");
        }

        await Eventually.TrueAsync(async () => (await One.MetricsAsync()).Sum("netra_signal_contexts_active") == 0, "the agent on the first pod to stop");
        Assert.Empty((await here.InvokeAsync("ListThreads")).GetProperty("threads").EnumerateArray());
    }

    [Fact]
    public async Task ChangesOnBothPodsAtOnce_AreToldInOneOrder_WhichEndsWithWhatIs()
    {
        await using var here = await One.AttachedAsync("alice");
        await using var there = await Two.AttachedAsync("alice");
        await here.InvokeAsync("CreateThread", new { threadId = "busy", title = "0" });
        await Task.WhenAll(((RawHubClient[])[here, there]).Select(async (client, pod) =>
        {
            for (var i = 1; i <= 20; i++)
                await client.InvokeAsync("RenameThread", new { threadId = "busy", title = $"{pod}-{i}" });
        }));
        foreach (var client in (RawHubClient[])[here, there])
        {
            await Eventually.TrueAsync(() => client.Events.Count == 41, "all changes");
            Assert.Equal(here.Events.Select(heard => heard.Raw), client.Events.Select(heard => heard.Raw));
            Assert.Equal(
                (await client.InvokeAsync("GetThread", new { threadId = "busy" })).GetProperty("thread").GetProperty("title").GetString(),
                client.Events[^1].Data.GetProperty("thread").GetProperty("title").GetString());
        }
    }
}
