using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Flow;
using Netra.Signal.Client.Runs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

[Trait("Suite", "Quick")]
public sealed class LinkSlotTests
{
    private readonly LinkSlot _slot = new();

    [Fact]
    public async Task Call_WaitsForAConnection_ThatIsNotOver()
    {
        using var over = Link();
        using var good = Link();
        var first = _slot.GetAsync();
        Assert.True(_slot.Wanted.IsCompleted);
        _slot.Set(over);
        Assert.Same(over, await first);
        over.End(new(new("unavailable", "Cut.")));
        var second = _slot.GetAsync();
        Assert.False(second.IsCompleted);

        _slot.Set(good);

        Assert.Same(good, await second);
        Assert.False(_slot.Wanted.IsCompleted);
    }

    [Fact]
    public async Task Failure_IsThrownAtWhoeverWaits_AndStays_WhateverTheLastConnectionDoes_UntilReopened()
    {
        using var last = Link();
        var waiting = _slot.GetAsync();
        _slot.Fail(new ObjectDisposedException("client"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);

        _slot.Clear();
        _slot.Set(last);

        await Assert.ThrowsAsync<ObjectDisposedException>(_slot.GetAsync);
        _slot.Reopen();
        Assert.False(_slot.GetAsync().IsCompleted);
    }

    private static Link Link()
    {
        var window = new EventWindow(1);
        return new(new HubConnectionBuilder().WithNetraUrl(new("http://127.0.0.1:9/"), _ => Task.FromResult("")).Build(), new(window, new RunBook(window, 1)), 1, TimeProvider.System);
    }
}
