using System.Text.Json;
using Netra.Signal.Server.Runs.Approvals;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>What says the same has the same hash, however it is spelt.</summary>
[Trait("Suite", "Quick")]
public sealed class SameArgumentsTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"c":[1,2],"d":null}}""", """ { "b" : {"d":null, "c":[1, 2]}, "a" : 1 } """)]
    [InlineData("""{"n":1}""", """{"n":1.0}""")]
    [InlineData("""{"n":1}""", """{"n":10e-1}""")]
    [InlineData("""{"n":1200}""", """{"n":1.2E+3}""")]
    [InlineData("""{"n":0.001}""", """{"n":1e-3}""")]
    [InlineData("""{"n":0}""", """{"n":-0.0e7}""")]
    [InlineData("""{"n":-5}""", """{"n":-5.000}""")]
    [InlineData("""{"n":12345678901234567890123456789}""", """{"n":12345678901234567890123456789.0}""")]
    [InlineData("""{"s":"é/\n"}""", """{"s":"\u00e9\/\u000a"}""")]
    [InlineData("""{"\u0061":true}""", """{"a":true}""")]
    [InlineData("[]", " [ ] ")]
    [InlineData("\"\\ud800\"", "\"\\ud800\"")]
    [InlineData("1e99999999999999999999", "1e99999999999999999999")]
    public void SameArguments_HoweverSpelt_HaveTheSameHash(string one, string other) =>
        Assert.Equal(ApprovalHash.Of("tool", JsonElement.Parse(one)), ApprovalHash.Of("tool", JsonElement.Parse(other)));

    [Theory]
    [InlineData("1", "1e0")]
    [InlineData("100", "1e2")]
    [InlineData("-12.50", "-125e-1")]
    [InlineData("0.00", "0")]
    [InlineData("-0", "0")]
    [InlineData("1E-2", "1e-2")]
    [InlineData("10e2147483647", "1e2147483648")]
    [InlineData("1e2147483648", "1e2147483648")]
    public void Number_IsItsDigitsAndAPowerOfTen(string raw, string canonical) => Assert.Equal(canonical, CanonicalJson.NumberOf(raw));
}
