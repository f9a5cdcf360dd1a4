using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>What every emitter promises, the real one and the doubles alike.</summary>
public abstract class UserEmitterContract
{
    [Fact]
    public async Task Emit_ReturnsThePositions_InOrder()
    {
        using var emitter = await EmitterAsync("alice");
        var first = await emitter.AgentStartedAsync(new());
        var next = await emitter.EmitAsync([new AgentThinking("a"), new AgentThinking("b")]);
        Assert.Equal((1, 1), (first.Cursor.Offset, first.Seq));
        Assert.Equal([(2L, 2L), (3L, 3L)], next.Select(position => (position.Cursor.Offset, position.Seq)));
        Assert.Single(next.Append(first).Select(position => position.Cursor.Epoch).Distinct());
        Assert.Equal(["agent_started 1 {}", "agent_thinking 2 {\"text\":\"a\"}", "agent_thinking 3 {\"text\":\"b\"}"], await ToldAsync("alice", 3));
    }

    [Fact]
    public async Task Emit_WithTheWorkersNumbers_RepeatedStoresNothing()
    {
        using var emitter = await EmitterAsync("alice");
        var first = await emitter.EmitAsync([new AgentThinking("a"), new AgentThinking("b")], firstN: 1);
        var again = await emitter.EmitAsync([new AgentThinking("a"), new AgentThinking("b"), new AgentThinking("c")], firstN: 1);
        Assert.Equal(first, again[..2]);
        Assert.Equal(3, again[2].Seq);
        Assert.Equal(3, (await ToldAsync("alice", 3)).Count);
    }

    [Fact]
    public async Task Runs_OfAUser_ShareTheOffsets_AndEachCountsItsOwn()
    {
        using var one = await EmitterAsync("alice", "r1");
        using var other = await EmitterAsync("alice", "r2");
        using var same = await EmitterAsync("alice", "r1");
        var positions = new List<EventPosition>();
        foreach (var emitter in (IUserEmitter[])[one, other, same, other])
            positions.Add(await emitter.AgentThinkingAsync(new("x")));
        Assert.Equal([(1, 1), (2, 1), (3, 2), (4, 2)], positions.Select(position => ((int)position.Cursor.Offset, (int)position.Seq)));
    }

    [Fact]
    public async Task Users_WithTheSameNames_NeverMeet_AndEachHearsTheirOwn()
    {
        using var alice = await EmitterAsync("alice");
        using var bob = await EmitterAsync("bob");
        var alices = await alice.AgentThinkingAsync(new("of alice"));
        var bobs = await bob.AgentThinkingAsync(new("of bob"));
        Assert.NotEqual(alice.Context.User, bob.Context.User);
        Assert.Equal((1, 1), (alices.Cursor.Offset, bobs.Cursor.Offset));
        Assert.Equal(["agent_thinking 1 {\"text\":\"of alice\"}"], await ToldAsync("alice", 1));
        Assert.Equal(["agent_thinking 1 {\"text\":\"of bob\"}"], await ToldAsync("bob", 1));
    }

    [Fact]
    public async Task DisposedEmitter_Refuses()
    {
        var emitter = await EmitterAsync("alice");
        emitter.Dispose();
        emitter.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await emitter.AgentThinkingAsync(new("late")));
        await AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task Emit_ThatIsRefused_KeepsNothing_NotEvenWhatCameBefore()
    {
        using var emitter = await EmitterAsync("alice");
        await Assert.ThrowsAsync<ArgumentException>(async () => await emitter.EmitAsync([]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await emitter.AgentThinkingAsync(new("x"), new(canceled: true)));
        var large = await Assert.ThrowsAsync<SignalException>(async () => await emitter.EmitAsync([new AgentThinking("small"), new AgentThinking(new('x', 1 << 20))]));
        Assert.Equal(ErrorCodes.InvalidArgument, large.Code);
        await AssertNothingWasKeptAsync();
    }

    [Fact]
    public async Task ThreadEvent_HasNoPlaceInTheRun()
    {
        using var emitter = await EmitterAsync("alice");
        var thread = await emitter.ThreadCreatedAsync(new(new ThreadInfo(emitter.Context.Thread, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch)));
        var run = await emitter.AgentThinkingAsync(new("x"));
        Assert.Equal([(1, 0), (2, 1)], new[] { thread, run }.Select(position => ((int)position.Cursor.Offset, (int)position.Seq)));
    }

    [Fact]
    public async Task EveryTypedMethod_StoresItsOwnEvent()
    {
        using var emitter = await EmitterAsync("alice");
        var samples = EmitterSamples.All(emitter.Context.Thread);
        foreach (var (method, data) in samples)
            await (ValueTask<EventPosition>)method.Invoke(emitter, [data, CancellationToken.None])!;
        var told = await ToldAsync("alice", samples.Count);
        Assert.Equal(samples.Select(sample => sample.Data.Type), told.Select(line => line.Split(' ')[0]));
        Assert.Equal(EventTypes.All.Keys.Order(), told.Select(line => line.Split(' ')[0]).Order());
        Assert.Equal(samples.Select(sample => Text(sample.Data)), told.Select(line => line.Split(' ', 3)[2]));
    }

    private protected abstract ValueTask<IUserEmitter> EmitterAsync(string user, string run = "r1");

    /// <summary>What the user was told, once it is so much: type, offset and data of each.</summary>
    private protected abstract Task<IReadOnlyList<string>> ToldAsync(string user, int count);

    private protected static string Text(AgentEvent data) => JsonSerializer.Serialize(data, SignalJson.Options.GetTypeInfo(data.GetType()));

    private async Task AssertNothingWasKeptAsync()
    {
        using var emitter = await EmitterAsync("alice");
        Assert.Equal(1, (await emitter.AgentThinkingAsync(new("first"))).Cursor.Offset);
        Assert.Equal(["agent_thinking 1 {\"text\":\"first\"}"], await ToldAsync("alice", 1));
    }
}
