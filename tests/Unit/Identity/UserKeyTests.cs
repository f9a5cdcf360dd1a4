using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Identity;

[Trait("Suite", "Quick")]
public sealed class UserKeyTests
{
    private static readonly UserKey Alice = Users.Key("alice");

    [Fact]
    public void Key_IsPrintedAsItsOwnText_AndAsNoOther()
    {
        var text = Alice.ToString();

        Assert.True(Alice.IsPrintedAs(text));
        Assert.False(Users.Key("bob").IsPrintedAs(text));
        Assert.False(Alice.IsPrintedAs(text.ToUpperInvariant()));
        Assert.False(Alice.IsPrintedAs(text[1..]));
        Assert.False(Alice.IsPrintedAs(text + "0"));
        Assert.False(Alice.IsPrintedAs(""));
    }

    [Fact]
    public void Key_WithZerosInFront_IsPrintedWithThem()
    {
        var small = new UserKey([.. new byte[15], 7]);

        Assert.True(small.IsPrintedAs("00000000000000000000000000000007"));
        Assert.Equal("00000000000000000000000000000007", small.ToString());
    }

    [Fact]
    public void DefaultKey_IsPrintedAsNothing_NotEvenAsZeros() => Assert.False(default(UserKey).IsPrintedAs(new('0', 32)));
}
