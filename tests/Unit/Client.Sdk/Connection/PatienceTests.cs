using Netra.Signal.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

[Trait("Suite", "Quick")]
public sealed class PatienceTests
{
    private static readonly SignalClientException Refused = new(ErrorCodes.NotFound, "404.");
    private static readonly SignalClientException Away = new(ErrorCodes.Unavailable, "Nobody is there.");
    private readonly ManualTimeProvider _time = new();
    private readonly Patience _patience;

    public PatienceTests()
    {
        _patience = new(new() { TimeProvider = _time });
        _patience.Begin();
    }

    [Fact]
    public void Client_ThatWasConnected_IsRefusedForAMinute_BeforeItGivesUp_HoweverOften()
    {
        _patience.Connected();
        for (var second = 0; second < 60; second++)
        {
            Assert.False(_patience.IsOver(Refused), $"It gave up after {second} s.");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(_patience.IsOver(Refused));
    }

    [Fact]
    public void Client_ThatWasConnected_IsRefusedThreeTimes_BeforeItGivesUp_HoweverLong()
    {
        _patience.Connected();
        foreach (var isOver in (bool[])[false, false, true])
        {
            Assert.Equal(isOver, _patience.IsOver(Refused));
            _time.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public void Refusals_WithSomethingElseBetween_AreCountedAnew()
    {
        _patience.Connected();
        for (var n = 0; n < 10; n++)
        {
            Assert.False(_patience.IsOver(Refused));
            Assert.False(_patience.IsOver(Refused));
            _time.Advance(TimeSpan.FromMinutes(2));
            Assert.False(_patience.IsOver(Away));
        }
    }

    [Fact]
    public void FirstConnection_IsTriedUntilTheTimeIsOver_AndNoWaitEndsLater()
    {
        Assert.False(_patience.IsOver(Away));
        Assert.Equal(TimeSpan.FromSeconds(5), _patience.Cap(TimeSpan.FromSeconds(5)));
        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(TimeSpan.FromSeconds(5), _patience.Cap(TimeSpan.FromSeconds(20)));
        Assert.True(_patience.IsOver(new(ErrorCodes.Unavailable, "Later.") { RetryAfter = TimeSpan.FromSeconds(6) }), "It would come back too late.");
        Assert.True(_patience.IsOver(Refused));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_patience.IsOver(Away));
        Assert.Equal(TimeSpan.Zero, _patience.Cap(TimeSpan.FromSeconds(1)));
        _patience.Connected();
        Assert.Equal(TimeSpan.FromSeconds(20), _patience.Cap(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(ClientErrorCodes.Protocol)]
    [InlineData(ClientErrorCodes.Closed)]
    [InlineData(ClientErrorCodes.OtherUser)]
    public void Errors_ThatNoLaterMomentMends_EndAClientAtOnce(string code)
    {
        Assert.True(_patience.IsOver(new(code, "No.")));
        _patience.Connected();
        Assert.True(_patience.IsOver(new(code, "No.")));
    }
}
