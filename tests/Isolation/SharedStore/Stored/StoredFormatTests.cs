using System.Globalization;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;
using Xunit;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>What a build of this stored format wrote is there and is read by this one, and this one writes as that did. A change that fails here needs another <c>StoredFormat</c>.</summary>
public sealed class StoredFormatTests
{
    [Fact]
    public async Task AliceAndBob_AfterADeploy_FindAllThatAnEarlierBuildStored_AsItWas_AndGoOn_InShapesThatItKnows()
    {
        if (Environment.GetEnvironmentVariable("NETRA_UPDATE_STORED") == "1")
            await StoredFile.WriteAsync();
        var stored = StoredFile.Load();
        await using var redis = await RedisProcess.StartAsync();
        await stored.RestoreAsync(redis, isLeft: false);
        await using var pod = (await StoredPod.StartAsync(redis)).Expecting(@"\[1604\] Run turn ");
        Assert.Empty(StoredFile.Lost(stored.Reading, await pod.ReadAsync()));

        await using var alice = await pod.ConnectAsync("alice");
        await using var bob = await pod.AttachedAsync("bob");
        await using var worker = await pod.WorkerAsync();
        Assert.Equal("tail", (await alice.InvokeAsync("Attach", new { cursor = stored.Sample.Cursor })).GetProperty("outcome").GetString());
        await WorkAsync(worker, alice, bob, stored.Sample.Leases);
        await InheritAsync(stored, redis, bob);

        // Nothing is doubled, lost or told to somebody else.
        var first = long.Parse(stored.Sample.Cursor.Split('-')[1], CultureInfo.InvariantCulture) + 1;
        Assert.Equal(Enumerable.Range(0, alice.Events.Count).Select(i => first + i), alice.Events.Select(e => e.Offset));
        Assert.DoesNotContain(alice.Invocations.Concat(bob.Invocations), heard => heard.Target is "gap" or "closing");
        Assert.DoesNotContain("Bob", alice.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("Alice", bob.Received, StringComparison.Ordinal);

        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        Assert.Empty((await pod.ShapesAsync(await StoredCommand.DumpAsync(connection.GetDatabase()))).Except(stored.Sample.Shapes));
    }

    /// <summary>The way back: whoever has lived with this build alone, until the deploy was rolled back.</summary>
    [Fact]
    public async Task TheSameLives_WithThisBuild_AreKeptInTheShapesOfTheEarlierOne() =>
        Assert.Equal(StoredFile.Load().Sample.Shapes, (await StoredSample.MakeAsync()).Shapes);

    /// <summary>What is kept for the tests above has something of each kind in it, so that no kind can change unseen, and nothing in it lapses by the clock.</summary>
    [Fact]
    public void WhatAliceAndBobLeft_HasSomethingOfEveryKind_AndNoTimeBefore2200()
    {
        var (sample, reading) = StoredFile.Load();
        Assert.Empty(ReadRedisTests.Kinds.Append("netra:pods:{*}:thread-turn string").Select(kind => kind.Split(' ')[0]).Except(sample.Shapes.Select(shape => shape.Split(' ')[0])));
        // A number of an epoch may look like a moment of later years.
        Assert.DoesNotContain(sample.Commands.SelectMany(command => command.Moments), at => at.Year < 2034);
        Assert.DoesNotMatch("\"20[0-9]{2}-[0-9]{2}-", reading.ToJsonString());
    }

    /// <summary>The worker goes on with what it had, and takes up what waited for it.</summary>
    private static async Task WorkAsync(RawWorker worker, RawHubClient alice, RawHubClient bob, IReadOnlyDictionary<string, string> leases)
    {
        var resumed = await worker.Client.InvokeAsync("Resume", new { leases = leases.Values });
        Assert.Equal("asking 5 False, stopping 1 True", string.Join(", ", resumed.GetProperty("runs").EnumerateArray().Select(run =>
            $"{leases.Single(lease => lease.Value == run.GetProperty("lease").GetString()).Key} {run.GetProperty("acceptedThrough")} {run.GetProperty("cancelRequested")}").Order()));
        await worker.RegisterAsync("remote");
        await worker.Client.WaitForAsync(heard => heard.Target == "approval_answered" && heard.Argument.GetProperty("requestId").GetString() == "q2", "the answer of then");
        await alice.InvokeAsync("Respond", new { runId = "asking", requestId = "q3", approved = true });
        await worker.Client.WaitForAsync(heard => heard.Target == "approval_answered" && heard.Argument.GetProperty("requestId").GetString() == "q3", "the answer of now");

        // What was shown then is what is done now; what was said then and comes again is stored once.
        object Delete(int id) => new { toolCallId = "c2", tool = "delete", arguments = new { id } };
        await Assert.ThrowsAsync<HubError>(() => worker.PublishAsync(leases["asking"], 6, ("tool_executing", Delete(8))));
        await worker.PublishAsync(leases["asking"], 5, ("approval_requested", new { requestId = "q3", prompt = "Alice, may I? (q3)", tool = "delete", arguments = new { id = 7 }, expiresAt = StoredSample.Year.AddMinutes(30) }), ("tool_executing", Delete(7)));
        await worker.PublishAsync(leases["asking"], 7, ("agent_completed", new { summary = "Alice is served.", durationMs = 41 }));
        await worker.PublishAsync(leases["stopping"], 2, ("agent_cancelled", new { reason = "Alice wants another." }));
        foreach (var (run, person) in ((string, RawHubClient)[])[("next", alice), ("unserved", bob)])
        {
            await worker.SayAsync(await worker.LeaseAsync(run), ("agent_completed", new { summary = "Served.", durationMs = 42 }));
            await person.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", $"{run} to end");
        }
    }

    /// <summary>The pod that an agent of Bob's worked on is gone, and so is whoever changed his threads: another pod says and ends what they left.</summary>
    private static async Task InheritAsync(StoredFile stored, RedisProcess redis, RawHubClient bob)
    {
        await stored.RestoreAsync(redis, isLeft: true);
        await bob.InvokeAsync("CreateThread", new { threadId = "after", title = "Bob's, after it" });
        Assert.DoesNotContain("thread-turn", await redis.CommandAsync("KEYS", "*"), StringComparison.Ordinal);
        await bob.WaitForAsync(heard => heard.Target == "thread_created" && heard.Raw.Contains("\"after\"", StringComparison.Ordinal), "Bob's new thread");
        Assert.Equal(["unsaid", "after"], bob.Events.Where(heard => heard.Target == "thread_created").Select(heard => heard.Argument.GetProperty("threadId").GetString()));
        Assert.Contains("never reused", (await Assert.ThrowsAsync<HubError>(() => bob.InvokeAsync("StartRun", new { agent = "script", runId = "gone", input = new { } }))).Message, StringComparison.Ordinal);
        await bob.WaitForAsync(heard => heard.RunId == "turn" && heard.Raw.Contains("worker_lost", StringComparison.Ordinal), "the run of a dead pod to end", TimeSpan.FromSeconds(90));
        await bob.WaitForAsync(heard => heard.RunId == "behind" && heard.Target == "agent_completed", "the run behind it to get its turn", TimeSpan.FromSeconds(60));
    }
}
