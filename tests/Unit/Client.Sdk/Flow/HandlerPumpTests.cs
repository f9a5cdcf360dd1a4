using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Client.Runs;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Flow;

public sealed class HandlerPumpTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly EventWindow _window = new(8);
    private readonly EventFlow _flow;
    private readonly Notices _notices = new(NullLogger.Instance);
    private readonly HandlerPump _pump;
    private readonly List<string> _heard = [];

    public HandlerPumpTests()
    {
        _flow = new(_window, new RunBook(_window, 8));
        _flow.Attached(new(AttachOutcomes.Live, Sent.Cursor(0), 0, []));
        _pump = new(_flow, new() { TimeProvider = _time }, _notices);
    }

    [Fact]
    public async Task Handler_ThatNeverReturns_IsTakenAway_TheOthersHearOnInOrder_AndTheWindowIsNotHeld()
    {
        var faults = new List<SignalClientException>();
        _notices.Faulted += faults.Add;
        var (stuck, called) = (new TaskCompletionSource(), new TaskCompletionSource());
        _pump.Add("stuck", _ =>
        {
            called.SetResult();
            return new(stuck.Task);
        });
        _pump.Add("first", item => Hear("first", item));
        _pump.Add("last", item => Hear("last", item));
        _flow.Accept(Sent.Thought(1));
        await called.Task.WithinAsync("the handler that gets stuck");
        Assert.Empty(_heard);
        await Eventually.TrueAsync(() => _time.PendingTimers == 1, "the watch");

        _time.Advance(TimeSpan.FromSeconds(30));
        _flow.Accept(Sent.Thought(2));

        await HeardAsync("last 2");
        stuck.SetResult();
        _flow.Accept(Sent.Thought(3));
        await HeardAsync("last 3");
        Assert.Equal(["first 1", "last 1", "first 2", "last 2", "first 3", "last 3"], _heard);
        await Eventually.TrueAsync(() => faults.Count > 0, "the fault");
        Assert.Equal(ClientErrorCodes.HandlerStuck, Assert.Single(faults).Code);
        await Eventually.TrueAsync(() => _window.DoneCursor == Sent.Cursor(3), "the window to be empty");
    }

    [Fact]
    public async Task Handlers_AfterAFailure_HearOnFromWhereTheyStopped()
    {
        // However the failure and the next connection fall together with what the handlers do.
        const int failures = 400;
        _pump.Add("one", item => Hear("one", item));
        for (var n = 1; n <= failures; n++)
        {
            _flow.Accept(Sent.Thought(n));
            if (n % 2 == 0)
                await HeardAsync($"one {n}");
            _window.End(new("closed", "Over."));
            if (n % 3 == 0)
                await Task.Yield();
            _window.Reopen();
        }

        await HeardAsync($"one {failures}");
        Assert.Equal(Enumerable.Range(1, failures).Select(n => $"one {n}"), _heard);
    }

    [Fact]
    public async Task Handler_ThatComesTooLate_IsToldOfAGapFirst()
    {
        _window.Follow();
        foreach (var offset in Enumerable.Range(1, 20))
            _flow.Accept(Sent.Thought(offset));
        _pump.Add("late", item => Hear("late", item));
        _flow.Accept(Sent.Thought(21));
        await HeardAsync("late 21");
        Assert.Equal(["late gap", "late 21"], _heard);
    }

    [Fact]
    public async Task Pump_ThatIsDisposedOf_CallsNobody_AndTakesNoHandler()
    {
        _pump.Add("one", item => Hear("one", item));
        _flow.Accept(Sent.Thought(1));
        await HeardAsync("one 1");
        _pump.Dispose();
        _pump.Dispose();
        _flow.Accept(Sent.Thought(2));
        Assert.Throws<ObjectDisposedException>(() => _pump.Add("late", _ => default));
        Assert.Equal(["one 1"], _heard);
    }

    private ValueTask Hear(string who, ClientEvent item)
    {
        lock (_heard)
            _heard.Add($"{who} {(item is ReceivedEvent received ? received.At.Offset : "gap")}");
        return default;
    }

    private Task HeardAsync(string what) => Eventually.TrueAsync(() => { lock (_heard) return _heard.Contains(what); }, what);
}
