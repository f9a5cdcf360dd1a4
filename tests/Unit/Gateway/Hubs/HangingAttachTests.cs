using Microsoft.AspNetCore.Http.Features;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Hubs;

/// <summary>An attach whose client was told that it failed has not happened, whenever the store answers.</summary>
[Trait("Suite", "Quick")]
public sealed class HangingAttachTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly HeldLog _log = new(new DeliveryRig().Log);
    private readonly DeliveryRig _rig;

    public HangingAttachTests() => _rig = new(_log);

    [Fact]
    public async Task AnAttachThatHangs_IsAnsweredUnavailable_After2Seconds_AndIsNotMadeUpForLater()
    {
        var (cursor, alice) = _rig.Connect(Users.Alice);
        _log.Hold();
        var late = AttachAsync(cursor);
        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromMilliseconds(1));
        Assert.False(late.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ErrorCodes.Unavailable, (await Assert.ThrowsAsync<SignalException>(() => late.WithinAsync("the answer"))).Code);
        _log.LetGo();
        await _rig.AppendAsync(Users.Alice);
        Assert.Empty(alice.Heard);
        await HearsOnceAttachedAsync(cursor, alice);
    }

    [Fact]
    public async Task AnAttachThatHappened_JustWhenItsClientWasToldOtherwise_IsTakenBack()
    {
        var (cursor, alice) = _rig.Connect(Users.Alice);
        await cursor.AttachAsync(null, null, default);
        cursor.OpenFlow(isAnswered: false);
        await _rig.AppendAsync(Users.Alice);
        Assert.Empty(alice.Heard);
        await HearsOnceAttachedAsync(cursor, alice);
    }

    private async Task HearsOnceAttachedAsync(ConnectionCursor cursor, FakeWriter alice)
    {
        Assert.Equal(AttachOutcomes.Live, (await AttachAsync(cursor)).Outcome);
        var heard = await _rig.AppendAsync(Users.Alice);
        Assert.Equal([heard.Cursor.Offset], alice.Offsets);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<SignalException>(() => AttachAsync(cursor))).Code);
        await _rig.AppendAsync(Users.Alice);
        Assert.Equal([heard.Cursor.Offset, heard.Cursor.Offset + 1], alice.Offsets);
    }

    /// <summary>As SignalR does it: the scope of a call ends when its answer is written.</summary>
    private async Task<AttachAnswer> AttachAsync(ConnectionCursor cursor)
    {
        using var scope = new ConnectionScope();
        scope.Fill(cursor);
        using var hub = new AgentHub(scope, null!, null!, null!, null!, null!, null!, new(new() { Configuration = "redis" }, _time)) { Context = new Caller(new FeatureCollection()) };
        return await hub.Attach(new());
    }

    /// <summary>A log that says where it is when the test lets it, whether whoever asked still waits or not.</summary>
    private sealed class HeldLog(IUserEventLog inner) : IUserEventLog
    {
        private TaskCompletionSource? _held;

        public void Hold() => _held = new();

        public void LetGo() => _held!.SetResult();

        public async ValueTask<LogBounds> BoundsAsync(UserKey user, CancellationToken cancellationToken)
        {
            if (_held is { } held)
                await held.Task;
            return await inner.BoundsAsync(user, CancellationToken.None);
        }

        public ValueTask<EventPosition[]> AppendAsync(UserKey user, IReadOnlyList<NewEvent> events, CancellationToken cancellationToken) =>
            inner.AppendAsync(user, events, cancellationToken);

        public ValueTask<LogPage> ReadAsync(UserKey user, Cursor after, int maxBytes, CancellationToken cancellationToken) =>
            inner.ReadAsync(user, after, maxBytes, cancellationToken);

        public IDisposable Subscribe(UserKey user, ILogSubscriber subscriber) => inner.Subscribe(user, subscriber);
    }
}
