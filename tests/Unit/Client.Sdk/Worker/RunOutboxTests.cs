using Netra.Signal.Client;
using Netra.Signal.Client.Worker.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

public sealed class RunOutboxTests
{
    private readonly RunOutbox _outbox = new(3);

    [Fact]
    public async Task Numbers_AreDense_AndGoOnAfterWhatWasAccepted()
    {
        await SayAsync("a");
        await SayAsync("b");
        Assert.Equal([1L, 2], Numbers());
        Assert.True(_outbox.Accept(1));
        await SayAsync("c");
        Assert.Equal([2L, 3], Numbers());
        Assert.True(_outbox.Accept(3));
        Assert.Empty(Numbers());
        Assert.False(_outbox.Accept(2));
    }

    [Fact]
    public async Task Window_ThatIsFull_HoldsUpWhoeverSaysMore_UntilSomethingIsAccepted()
    {
        foreach (var text in (string[])["a", "b", "c"])
            await SayAsync(text);
        var waiting = SayAsync("d");
        Assert.False(waiting.IsCompleted);
        _outbox.Accept(1);
        await waiting.AsTask().WithinAsync("room for the fourth");
        Assert.Equal([2L, 3, 4], Numbers());
        _outbox.Accept(4, window: 1);
        await SayAsync("e");
        Assert.False(SayAsync("f").IsCompleted);
        // The end needs no room: a run that cannot end would be kept for ever.
        await _outbox.AddAsync(Outgoing.Of(new AgentCancelled(), true), default).AsTask().WithinAsync("the end to be taken");
    }

    [Fact]
    public async Task Batch_ThatIsRefused_GoesOneByOne_AndOnlyTheOneAtFaultIsTakenOut()
    {
        await SayAsync("a");
        var wrong = Outgoing.Of(new AgentThinking("wrong"), true);
        await _outbox.AddAsync(wrong, default);
        await SayAsync("c");
        var refusal = new SignalClientException("invalid_argument", "No.");
        _outbox.Refuse(3, refusal);
        Assert.Equal([1L], Numbers());
        _outbox.Accept(1);
        Assert.Equal([2L], Numbers());
        _outbox.Refuse(1, refusal);
        Assert.Same(refusal, await Assert.ThrowsAsync<SignalClientException>(() => wrong.Stored.Task.WithinAsync("the refusal")));
        Assert.Equal((2L, "c"), (Assert.Single(_outbox.Next()).N, _outbox.Next()[0].Data.GetProperty("text").GetString()));
        _outbox.Accept(2);
        await SayAsync("d");
        await SayAsync("e");
        Assert.Equal([3L, 4], Numbers());
    }

    [Fact]
    public async Task Refusal_ThatNobodyWaitsFor_IsToldToTheNextWhoSaysSomething_AndTheRunCanEnd()
    {
        await SayAsync("wrong");
        _outbox.Refuse(1, new("conflict", "No."));
        Assert.Equal("No.", (await Assert.ThrowsAsync<SignalClientException>(() => SayAsync("more").AsTask().WithinAsync("the next to be told"))).Message);
        await _outbox.AddAsync(Outgoing.Of(new AgentError("internal", "x", false), true), default);
        Assert.True(_outbox.IsEnding);
        Assert.Equal("conflict", (await Assert.ThrowsAsync<SignalClientException>(() => SayAsync("late").AsTask().WithinAsync("who is late to be told"))).Code);
    }

    [Fact]
    public async Task Close_TellsEverybodyWhoWaits_AndTakesNothingMore()
    {
        var asked = Outgoing.Of(new AgentThinking("asked"), true);
        await _outbox.AddAsync(asked, default);
        await SayAsync("b");
        await SayAsync("c");
        var held = SayAsync("d").AsTask();
        _outbox.Close();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Stored.Task.WithinAsync("who asked to be told"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held.WithinAsync("who waits for room to be told"));
        Assert.False(await _outbox.FilledAsync().WithinAsync("whoever sends to be told"));
        Assert.Empty(Numbers());
    }

    [Fact]
    public async Task Batch_IsOfBoundedSize_WhateverTheWindow()
    {
        for (var i = 0; i < 3; i++)
            await SayAsync(new('x', 300_000));
        Assert.Single(Numbers());
        Assert.Equal("invalid_argument", Assert.Throws<SignalClientException>(() => Outgoing.Of(new AgentThinking(new('x', Outgoing.MaxBytes)), false)).Code);
    }

    private ValueTask SayAsync(string text) => _outbox.AddAsync(Outgoing.Of(new AgentThinking(text), false), default);

    private IEnumerable<long> Numbers() => _outbox.Next().Select(item => item.N);
}
