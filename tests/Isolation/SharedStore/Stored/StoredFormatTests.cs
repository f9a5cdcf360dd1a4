using System.Text.Json.Nodes;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>What a build of this stored format wrote is there and is read by this one. A change that fails here needs another <c>StoredFormat</c>.</summary>
public sealed class StoredFormatTests
{
    [Fact]
    public async Task AliceAndBob_AfterADeploy_FindAllThatAnEarlierBuildStored_AsItWas_AndGoOn()
    {
        if (Environment.GetEnvironmentVariable("NETRA_UPDATE_STORED") == "1")
            await StoredFile.WriteAsync();
        var stored = StoredFile.Load();
        await using var redis = await RedisProcess.StartAsync();
        await stored.RestoreAsync(redis);
        await using var gateway = (await StoredFile.StartAsync(redis)).Expecting(@"\[1700\]");
        Assert.Empty(StoredReading.Lost(stored.Reading, await StoredReading.ReadAsync(gateway)));

        // This life of the server is another one, and a cursor of then goes on all the same.
        await using var alice = await gateway.ConnectAsync("alice");
        await using var bob = await gateway.AttachedAsync("bob", cursor: "start");
        var attached = await alice.InvokeAsync("Attach", new { cursor = stored.Cursor });
        Assert.Equal("tail", attached.GetProperty("outcome").GetString());
        await alice.InvokeAsync("StartRun", new { agent = "script", runId = "after", input = new { thoughts = 1, canary = "of Alice" } });
        await alice.WaitForAsync(heard => heard.RunId == "after" && heard.Target == "agent_completed", "a run after the deploy");
        var first = long.Parse(stored.Cursor[(stored.Cursor.LastIndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture) + 1;
        Assert.Equal(Enumerable.Range(0, alice.Events.Count).Select(i => first + i), alice.Events.Select(e => e.Offset));
        Assert.Equal(["under-way", "after"], alice.Events.Where(e => e.RunId is not null).Select(e => e.RunId).Distinct());

        // Nobody renews the lease any more: whoever looks after leases finds the run by it, and ends it.
        await stored.RestoreDueAsync(redis);
        var end = await alice.WaitForAsync(heard => heard.RunId == "under-way" && heard.Target == "agent_error", "the run whose worker is gone to end", TimeSpan.FromSeconds(90));
        Assert.Equal("worker_lost", end.Data.GetProperty("code").GetString());
        Assert.DoesNotContain(alice.Invocations.Concat(bob.Invocations), heard => heard.Target is "gap" or "closing");
        Assert.DoesNotContain("Bob", alice.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("Alice", bob.Received, StringComparison.Ordinal);
    }

    /// <summary>What is kept for the test above has something of each kind in it, so that no kind can change unseen.</summary>
    [Fact]
    public void WhatAliceAndBobLeft_HasSomethingOfEveryKind()
    {
        var stored = StoredFile.Load();
        string[] kinds = ["log", "meta", "active", "secret", "run:", "thread:", "ended", "threads", "thread-records", "leases:due", "identity", "format"];
        Assert.All(kinds, kind => Assert.Contains(stored.Commands, line => line.Split(' ')[1].Contains($":{kind}", StringComparison.Ordinal)));
        var formats = stored.Commands.Where(line => line.StartsWith("XADD ", StringComparison.Ordinal)).Select(line => Convert.FromBase64String(line.Split(' ')[4][1..])[0]);
        Assert.Equal("1 2", string.Join(" ", formats.Distinct().Order()));
        var heard = stored.Reading["alice"]!["heard"]!.AsArray();
        Assert.Superset(
            new HashSet<string>(["thread_created", "agent_started", "agent_thinking", "tool_executing", "tool_completed", "message_delta", "message_completed", "approval_requested", "approval_resolved", "agent_completed"]),
            heard.Select(e => (string)e!["type"]!).ToHashSet());
        Assert.Contains(heard, e => e!["traceparent"] is not null);
        Assert.Equal(("completed", "awaiting_approval"), ((string)stored.Reading["alice"]!["ended"]!["status"]!, (string)stored.Reading["alice"]!["under-way"]!["status"]!));
        Assert.Equal("Leased", (string)stored.Reading["lease"]!["State"]!);
    }

    [Fact]
    public void Reading_ThatLacksOrChangesAnything_IsNotAlices()
    {
        var then = JsonNode.Parse("""{"a":[{"b":1,"cursor":"x"}],"c":null}""");
        Assert.Empty(StoredReading.Lost(then, JsonNode.Parse("""{"a":[{"b":1,"cursor":"y","more":2}],"c":null,"d":3}""")));
        foreach (var now in (string[])["""{"a":[{"b":2}],"c":null}""", """{"a":[{}],"c":null}""", """{"a":[],"c":null}""", """{"a":[{"b":1},{"b":1}],"c":null}""", """{"a":[{"b":1}],"c":1}"""])
            Assert.Single(StoredReading.Lost(then, JsonNode.Parse(now)));
    }
}
