using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Identity;

/// <summary>A user and a text of that user's, written down where others may read and write.</summary>
[Trait("Suite", "Quick")]
public sealed class EntrustTests
{
    private static readonly UserKeyDerivation Ours = new(new byte[UserKeyDerivation.SecretLength]);
    private static readonly UserKeyDerivation Others = new(Enumerable.Repeat((byte)9, UserKeyDerivation.SecretLength).ToArray());

    [Theory]
    [InlineData("run-of-alice")]
    [InlineData("")]
    [InlineData("r.with.dots")]
    public void WhatIsEntrusted_ComesBack_IsTheSameEachTime_AndDoesNotShowItsText(string text)
    {
        var entrusted = Ours.Entrust(Users.Alice, text);
        Assert.Equal(entrusted, Ours.Entrust(Users.Alice, text));
        Assert.NotEqual(entrusted, Ours.Entrust(Users.Bob, text));
        Assert.True(Ours.TryRecall(entrusted, out var user, out var recalled));
        Assert.Equal((Users.Alice, text), (user, recalled));
        if (text.Length > 0)
            Assert.DoesNotContain(text, entrusted, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAnotherKeyWrote_OrWasChanged_OrIsOfAnotherUser_IsNobodys()
    {
        var entrusted = Ours.Entrust(Users.Alice, "run");
        Assert.False(Others.TryRecall(entrusted, out _, out _));
        Assert.False(Ours.TryRecall(entrusted.Replace(Users.Alice.ToString(), Users.Bob.ToString(), StringComparison.Ordinal), out _, out _));
        for (var i = 0; i < entrusted.Length; i++)
        {
            Assert.False(Ours.TryRecall(entrusted[..i], out _, out _));
            // Of the last character only some bits count.
            if (i < entrusted.Length - 1)
                Assert.False(Ours.TryRecall(entrusted[..i] + (entrusted[i] == 'e' ? 'f' : 'e') + entrusted[(i + 1)..], out var user, out _) && user.IsValid);
        }
    }
}
