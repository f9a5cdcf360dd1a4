using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Identity;

[Trait("Suite", "Quick")]
public sealed class UserKeyDerivationTests
{
    private static readonly UserKeyDerivation Derivation = new(new byte[UserKeyDerivation.SecretLength]);

    [Theory]
    [InlineData("a|bc", "ab|c")]
    [InlineData("a|b|c", "a|bc")]
    [InlineData("ab", "a|b")]
    [InlineData("\u0001a|b", "\u0001ab")]
    public void PartsThatJoinToTheSameText_AreTwoUsers(string one, string other)
    {
        Assert.NotEqual(Of(one), Of(other));
        Assert.Equal(Of(one), Of(one));
    }

    [Fact]
    public void ProfileAndParts_AreNotOneText() => Assert.NotEqual(Derivation.Derive("oidc", "xa", "b"), Derivation.Derive("oidcx", "a", "b"));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void BlankPart_MakesNoUser(string part) => Assert.Throws<ArgumentException>(() => Derivation.Derive("oidc", "issuer", part));

    private static UserKey Of(string parts) => Derivation.Derive("p", parts.Split('|'));
}
