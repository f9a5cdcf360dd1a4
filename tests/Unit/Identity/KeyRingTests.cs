using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Identity;

public sealed class KeyRingTests
{
    private static readonly SecretKey Old = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly SecretKey New = new(Enumerable.Repeat((byte)2, 32).ToArray());

    [Fact]
    public void FirstKey_IsCurrent_AndTheOthersAreFound()
    {
        var ring = new KeyRing([New, Old]);

        Assert.Same(New, ring.Current);
        Assert.True(ring.TryFind(Old.Id, out var found));
        Assert.Same(Old, found);
        Assert.False(ring.TryFind("0000000000000000", out _));
    }

    [Fact]
    public void Derive_AnotherLabelOrKey_GivesOtherBytes()
    {
        Assert.Equal(Old.Derive("a", 32), Old.Derive("a", 32));
        Assert.NotEqual(Old.Derive("a", 32), Old.Derive("b", 32));
        Assert.NotEqual(Old.Derive("a", 32), New.Derive("a", 32));
        Assert.NotEqual(Old.Id, New.Id);
    }

    [Fact]
    public void Ring_WithoutKeysOrWithOneTwice_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new KeyRing([]));
        Assert.Throws<ArgumentException>(() => new KeyRing([Old, New, Old]));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Key_OfAnotherLength_IsRefused(int length) => Assert.Throws<ArgumentException>(() => new SecretKey(new byte[length]));
}
