using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>Hub messages of every type, with the invocation ids that Alice uses, and frames cut in every way.</summary>
public sealed class FrameAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    private const string End = "\u001e";

    /// <summary>Alice's ids are 1, 2, 3 and so on; each message is sent for many of them while a call of hers is under way.</summary>
    [Theory]
    [InlineData("""{"type":2,"invocationId":"ID","item":{"stolen":true}}""")]
    [InlineData("""{"type":3,"invocationId":"ID","result":{"stolen":true}}""")]
    [InlineData("""{"type":3,"invocationId":"ID","error":"stolen"}""")]
    [InlineData("""{"type":3,"invocationId":"ID"}""")]
    [InlineData("""{"type":5,"invocationId":"ID"}""")]
    [InlineData("""{"type":6,"invocationId":"ID"}""")]
    [InlineData("""{"type":8,"sequenceId":1}""")]
    [InlineData("""{"type":9,"sequenceId":1}""")]
    [InlineData("""{"type":99,"invocationId":"ID"}""")]
    [InlineData("""{"type":1,"invocationId":"ID","target":"agent_completed","arguments":[{"runId":"ID"}]}""")]
    public async Task Bob_SendingMessagesForAlicesInvocations_ReachesNoneOfThem(string message)
    {
        await using var bob = await AttachedAsync(BobName);
        var run = (await StartRunAsync(Alice, AliceName)).GetProperty("runId").GetString()!;
        try
        {
            for (var id = 1; id <= 20; id++)
                await bob.SendTextAsync(message.Replace("ID", $"{id}", StringComparison.Ordinal) + End);
        }
        catch (Exception closed) when (closed is IOException or System.Net.WebSockets.WebSocketException)
        {
            // The gateway ended Bob's connection, which is an answer too.
        }

        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Alice's run");
        Assert.DoesNotContain("stolen", Alice.Received, StringComparison.Ordinal);
        Assert.Empty(bob.Events);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_SayingGoodbyeAgainAndAgain_EndsHisOwnConnectionAlone()
    {
        await using var bob = await AttachedAsync(BobName);
        await bob.SendTextAsync(string.Concat(Enumerable.Repeat("""{"type":7,"error":"bye","allowReconnect":true}""" + End, 50)));
        await bob.WaitForCloseAsync();
        await BothStillWorkAsync();
    }

    /// <summary>Every method, as a stream and with streams as arguments: the hub has none.</summary>
    [Theory]
    [InlineData("""{"type":4,"invocationId":"s1","target":"GetRun","arguments":[{"runId":"r-1"}]}""", "not_found")]
    [InlineData("""{"type":4,"invocationId":"s1","target":"Attach","arguments":[{"cursor":"start"}]}""", "not_found")]
    [InlineData("""{"type":4,"invocationId":"s1","target":"Nothing","arguments":[]}""", "not_found")]
    [InlineData("""{"type":1,"invocationId":"s1","target":"GetRun","arguments":[],"streamIds":["1"]}""", "invalid_argument")]
    public async Task Bob_AskingForAStream_IsRefusedWithACode(string message, string code)
    {
        await using var bob = await Gateway.ConnectAsync(BobName);
        await bob.SendTextAsync(message + End);
        await Eventually.TrueAsync(() => bob.Received.Contains($"\"error\":\"{code}: ", StringComparison.Ordinal) || bob.Close is not null, "an answer");
        Assert.DoesNotContain("\"result\"", bob.Received, StringComparison.Ordinal);
        Assert.Empty(bob.Events);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Alice_CuttingHerMessageIntoFragments_IsUnderstood_AndBobsHalfMessageStaysHis()
    {
        await using var bob = await AttachedAsync(BobName);
        await bob.SendFragmentsAsync("""{"type":1,"target":"StartRun","argum""", "ents\":[{\"agent\":\"docs\",\"in");
        await using var alice = await AttachedAsync(AliceName);
        await alice.SendFragmentsAsync([.. """{"type":1,"target":"StartRun","arguments":[{"agent":"docs","input":{"text":"cursor"},"runId":"in-pieces"}]}""".Chunk(7).Select(piece => new string(piece)), End]);
        await alice.WaitForAsync(heard => heard.RunId == "in-pieces" && heard.Target == "agent_completed", "the run that was asked for in pieces");
        Assert.Empty(bob.Events);
        Assert.Empty(Bob.Events);
        await bob.SendTextAsync("""put":{"text":"cursor"},"runId":"bobs-rest"}]}""" + End);
        await bob.WaitForAsync(heard => heard.RunId == "bobs-rest" && heard.Target == "agent_completed", "Bob's run");
        Assert.Equal("not_found", (await RefusedAsync(() => alice.InvokeAsync("GetRun", new { runId = "bobs-rest" }))).Code);
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_SendingBinaryFrames_SpeaksForHimselfOrIsClosed()
    {
        await using var bob = await AttachedAsync(BobName);
        await bob.SendBinaryAsync("""{"type":1,"target":"StartRun","arguments":[{"agent":"docs","input":{"text":"cursor"},"runId":"binary"}]}"""u8.ToArray().Append((byte)0x1e).ToArray());
        await Eventually.TrueAsync(() => bob.Close is not null || bob.Events.Any(heard => heard.RunId == "binary"), "the run or the end");
        await using var other = await AttachedAsync(BobName);
        await other.SendBinaryAsync(Enumerable.Range(0, 4096).Select(i => (byte)(i * 31)).Append((byte)0x1e).ToArray());
        await other.WaitForCloseAsync();
        Assert.Equal("not_found", (await RefusedAsync(() => Alice.InvokeAsync("GetRun", new { runId = "binary" }))).Code);
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public async Task Bob_SendingADeepMessage_IsRefusedOrClosed(int depth)
    {
        await using var bob = await AttachedAsync(BobName);
        var nest = new string('[', depth) + new string(']', depth);
        await bob.SendTextAsync($$$"""{"type":1,"invocationId":"d","target":"StartRun","arguments":[{"agent":"docs","input":{"text":"cursor","deep":{{{nest}}}}}]}""" + End);
        await Eventually.TrueAsync(() => bob.Close is not null || bob.Received.Contains("\"invalid_argument: ", StringComparison.Ordinal), "a refusal");
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData("""{"type":7,"type":1,"invocationId":"k","invocationId":"k2","target":"Dispose","target":"GetRun","arguments":[{"runId":"RUN"}]}""")]
    [InlineData("""{"type":1,"target":"GetRun","arguments":[{"runId":"own","runId":"RUN"}],"invocationId":"k"}""")]
    [InlineData("""{"type":1,"target":"GetRun","arguments":[{"runId":"RUN","RunId":"own","RUNID":"RUN"}],"invocationId":"k"}""")]
    [InlineData("""{"type":1,"target":"GetRun","arguments":[{"runId":"\u0052UN"}],"invocationId":"k","userId":"alice"}""")]
    [InlineData("""{"type":1,"target":"getrun","arguments":[{"runId":"RUN"}],"invocationId":"k","headers":{"user":"alice"}}""")]
    public async Task Bob_NamingAMemberTwice_StillReadsNothingOfAlice(string message)
    {
        var run = await RunToEndAsync(Alice, AliceName);
        await using var bob = await AttachedAsync(BobName);
        await bob.SendTextAsync(message.Replace("RUN", run, StringComparison.Ordinal) + End);
        await Eventually.TrueAsync(() => bob.Close is not null || bob.Received.Contains("\"error\":", StringComparison.Ordinal), "a refusal");
        Assert.DoesNotContain(AliceName, bob.Received, StringComparison.Ordinal);
        Assert.Empty(bob.Events);
        Assert.Equal("completed", (await Alice.InvokeAsync("GetRun", new { runId = run })).GetProperty("status").GetString());
        await BothStillWorkAsync();
    }
}
