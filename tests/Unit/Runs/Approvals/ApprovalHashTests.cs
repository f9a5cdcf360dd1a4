using System.Text.Json;
using Netra.Signal.Server.Runs.Approvals;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>What says the same has the same hash, and nothing else has.</summary>
[Trait("Suite", "Quick")]
public sealed class ApprovalHashTests
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
    [InlineData("""{"a":1}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":1}""", """{"A":1}""")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":true}""", """{"a":false}""")]
    [InlineData("""{"a":null}""", """{"a":false}""")]
    [InlineData("""{"a":""}""", """{"a":null}""")]
    [InlineData("""{"n":9007199254740993}""", """{"n":9007199254740992}""")]
    [InlineData("""{"n":0.1}""", """{"n":0.10000000000000001}""")]
    [InlineData("""{"n":1e400}""", """{"n":1e401}""")]
    [InlineData("""{"n":1e99999999999999999999}""", """{"n":1e99999999999999999998}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2,"a":1}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":"x\",\"b\":\"y"}""", """{"a":"x","b":"y"}""")]
    [InlineData("""{"s":"é"}""", """{"s":"e\u0301"}""")]
    [InlineData("\"\\ud800\"", "\"\\ud801\"")]
    [InlineData("\"\\ud800\"", "\"\\ufffd\"")]
    [InlineData("{}", "[]")]
    [InlineData("[[1],2]", "[1,[2]]")]
    public void OtherArguments_HaveAnotherHash(string one, string other) =>
        Assert.NotEqual(ApprovalHash.Of("tool", JsonElement.Parse(one)), ApprovalHash.Of("tool", JsonElement.Parse(other)));

    [Fact]
    public void AnyArguments_WrittenInAnotherOrder_AreTheSame_AndWithOneLeafChangedAreNot()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var leaves = random.Next(1, 12);
            var values = Enumerable.Range(0, leaves).Select(_ => random.Next(1_000)).ToArray();
            var hash = ApprovalHash.Of("tool", JsonElement.Parse(Written(values, Enumerable.Range(0, leaves), false)));
            var order = Enumerable.Range(0, leaves).ToArray();
            random.Shuffle(order);
            Assert.Equal(hash, ApprovalHash.Of("tool", JsonElement.Parse(Written(values, order, true))));
            values[random.Next(leaves)]++;
            Assert.NotEqual(hash, ApprovalHash.Of("tool", JsonElement.Parse(Written(values, order, true))));
        }

        static string Written(int[] values, IEnumerable<int> order, bool isOdd) =>
            $"{{{string.Join(",", order.Select(i => $"\"n{i}\":{(isOdd ? $"[ {{ \"v\" : {values[i]}.00e0 }} ]" : $"[{{\"v\":{values[i]}}}]")}"))}}}";
    }

    [Fact]
    public void ToolAndAbsence_ArePartOfIt()
    {
        var empty = JsonElement.Parse("{}");
        string[] all =
        [
            ApprovalHash.Of("tool", empty), ApprovalHash.Of("Tool", empty), ApprovalHash.Of("tool{}", null), ApprovalHash.Of("tool", null),
            ApprovalHash.Of("", null), ApprovalHash.Of(null, null), ApprovalHash.Of(null, empty), ApprovalHash.Of("tool", JsonElement.Parse("null")),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.All(all, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
        Assert.Equal(ApprovalHash.Of("tool", null), ApprovalHash.Of("tool", default(JsonElement)));
    }

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
