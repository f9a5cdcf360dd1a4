using Netra.Signal.Server.EventLog.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>Who wants a doorbell while it is just asked for is not forgotten.</summary>
[Trait("Suite", "Quick")]
public sealed class ListeningStateTests
{
    private readonly object _line = new();
    private readonly ListeningState _state = new();

    [Fact]
    public void WhoComesWhileItIsAskedForInVain_HasItAskedForAgain_OnceAndNotForEver()
    {
        Assert.True(_state.TryBegin(null, false));
        Assert.False(_state.TryBegin(_line, false));
        Assert.True(_state.End(null));
        Assert.True(_state.TryBegin(_line, false));
        Assert.False(_state.End(null));
    }

    [Fact]
    public void WhoComesBackWhileItIsAskedFor_ForThoseWhoLeft_HasItAskedForAgain()
    {
        Assert.True(_state.TryBegin(_line, false));
        _state.Stop();
        Assert.False(_state.TryBegin(_line, false));
        Assert.True(_state.End(_line));
        Assert.True(_state.TryBegin(_line, true));
        Assert.True(_state.End(_line));
        Assert.False(_state.TryBegin(_line, true));
    }

    [Fact]
    public void WhenAllHaveLeftWhileItIsAskedFor_ItIsAskedForNoMore()
    {
        Assert.True(_state.TryBegin(_line, false));
        Assert.False(_state.TryBegin(_line, false));
        _state.Stop();
        Assert.False(_state.End(_line));
    }

    [Fact]
    public void ItIsAskedForAgain_OnOtherConnections_AndWhereTheLibraryForgotIt()
    {
        Assert.True(_state.TryBegin(_line, false));
        Assert.True(_state.End(_line));
        Assert.False(_state.TryBegin(_line, true));
        Assert.True(_state.TryBegin(_line, false));
        Assert.True(_state.End(_line));
        Assert.True(_state.TryBegin(new object(), true));
    }
}
