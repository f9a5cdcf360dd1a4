using System.Globalization;
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

    /// <summary>The expected values are HMACs made by another program: users and names stay what they are from version to version.</summary>
    [Fact]
    public void UsersAndNames_StayWhatTheyAre()
    {
        var user = Derivation.Derive("oidc", "https://issuer.example", "alice");
        Assert.Equal("74a8f6aae852a4bf6372aeb941ed4b44", user.ToString());
        Assert.Equal("20270f4883b480637b8d56be0df36405", Derivation.NameTag(user, "run", "r1").ToString("x32", CultureInfo.InvariantCulture));
    }

    private static UserKey Of(string parts) => Derivation.Derive("p", parts.Split('|'));
}
