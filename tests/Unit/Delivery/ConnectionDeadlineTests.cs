using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

[Trait("Suite", "Quick")]
public sealed class ConnectionDeadlineTests
{
    private readonly DeliveryRig _rig = new();
    private readonly DeadlineSweep _sweep;

    public ConnectionDeadlineTests()
    {
        _sweep = new(_rig.Channels, _rig.Time);
        _sweep.StartAsync(default);
    }

    [Fact]
    public async Task UnattachedConnection_IsToldAndClosed_OthersStay()
    {
        var (_, silent) = _rig.Connect(Users.Key("alice"));
        var (_, attached) = await _rig.AttachAsync(Users.Key("alice"));
        _rig.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(silent.IsCloseRequested);
        _rig.Time.Advance(TimeSpan.FromSeconds(2));
        AssertClosed(silent, CloseCode.NotAttached);
        Assert.False(attached.IsCloseRequested);
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal([1L], attached.Offsets);
    }

    [Fact]
    public async Task ExpiredToken_IsToldAndClosed_AndNothingFollows()
    {
        var (cursor, writer) = _rig.Connect(Users.Key("alice"), TimeSpan.FromSeconds(30));
        await cursor.AttachAsync(null, null, default);
        cursor.OpenFlow();
        await _rig.AppendAsync(Users.Key("alice"));
        _rig.Time.Advance(TimeSpan.FromSeconds(31));
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal([1L], writer.Offsets);
        AssertClosed(writer, CloseCode.TokenExpired);
    }

    [Fact]
    public async Task EventAtTheMomentOfExpiry_IsNotWritten_EvenBeforeTheSweep()
    {
        await _sweep.StopAsync(default);
        var (cursor, writer) = _rig.Connect(Users.Key("alice"), TimeSpan.FromSeconds(30));
        await cursor.AttachAsync(null, null, default);
        cursor.OpenFlow();
        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Empty(writer.Offsets);
        AssertClosed(writer, CloseCode.TokenExpired);
    }

    [Fact]
    public async Task GapAtTheMomentOfExpiry_IsNotStated_AndNoRunIsTold()
    {
        await _sweep.StopAsync(default);
        _rig.LogOptions.MaxBytes = 64 * 1024;
        var (cursor, writer) = _rig.Connect(Users.Key("alice"), TimeSpan.FromSeconds(30));
        var (_, bob) = await _rig.AttachAsync(Users.Key("bob"));
        await cursor.AttachAsync(null, null, default);
        cursor.OpenFlow();
        await _rig.AppendAsync(Users.Key("alice"), bytes: 40_000);
        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        await _rig.AppendAsync(Users.Key("bob"), bytes: 40_000);
        Assert.Equal(["agent_thinking", "closing"], writer.Heard.Select(heard => heard.Target));
        Assert.Equal([1L], bob.Offsets);
    }

    [Fact]
    public void RenewedConnection_LivesAsLongAsItsNewToken()
    {
        var (cursor, writer) = _rig.Connect(Users.Key("alice"), TimeSpan.FromSeconds(5));
        _rig.Options.AttachWithin = TimeSpan.FromMinutes(10);
        cursor.Context.Renew(new(Users.Key("alice"), TokenKind.User, new HashSet<string>(), _rig.Time.GetUtcNow() + TimeSpan.FromMinutes(1)));
        _rig.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(writer.IsCloseRequested);
        _rig.Time.Advance(TimeSpan.FromSeconds(2));
        AssertClosed(writer, CloseCode.TokenExpired);
    }

    [Fact]
    public void TokenOfAnotherUser_RenewsNothing()
    {
        var (cursor, _) = _rig.Connect(Users.Key("alice"), TimeSpan.FromSeconds(5));
        var before = cursor.Context.Expires;
        var refusal = Assert.Throws<InvalidOperationException>(() => cursor.Context.Renew(
            new(Users.Key("bob"), TokenKind.User, new HashSet<string>(), _rig.Time.GetUtcNow() + TimeSpan.FromMinutes(1))));
        Assert.Equal("Connection user_id mismatch", refusal.Message);
        Assert.Equal((before, Users.Key("alice")), (cursor.Context.Expires, cursor.Context.User));
    }

    [Fact]
    public async Task LaggingConnection_IsToldAndClosed_OthersStay()
    {
        var (_, slow) = await _rig.AttachAsync(Users.Key("alice"));
        var (_, other) = await _rig.AttachAsync(Users.Key("alice"));
        slow.Stall();
        await _rig.AppendAsync(Users.Key("alice"));
        _rig.Time.Advance(_rig.Options.MaxLag + TimeSpan.FromSeconds(2));
        Assert.False(slow.IsCloseRequested);
        slow.Release();
        AssertClosed(slow, CloseCode.SlowConsumer);
        await _rig.AppendAsync(Users.Key("alice"));
        Assert.Equal([1L, 2], other.Offsets);
        Assert.False(other.IsCloseRequested);
    }

    [Fact]
    public async Task IdleConnection_AtTheHead_NeverCountsAsLagging()
    {
        var (_, writer) = await _rig.AttachAsync(Users.Key("alice"));
        await _rig.AppendAsync(Users.Key("alice"));
        _rig.Time.Advance(_rig.Options.MaxLag * 3);
        Assert.False(writer.IsCloseRequested);
    }

    private static void AssertClosed(FakeWriter writer, CloseCode code)
    {
        Assert.True(writer.IsCloseRequested);
        var (target, notice) = writer.Heard[^1];
        Assert.Equal(("closing", code.Name, code.Reconnect), (target, notice.GetProperty("code").GetString(), notice.GetProperty("reconnect").GetBoolean()));
        Assert.Single(writer.Heard, heard => heard.Target == "closing");
    }
}
