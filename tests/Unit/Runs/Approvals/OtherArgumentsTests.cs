using System.Text.Json;
using Netra.Signal.Server.Runs.Approvals;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>What says anything else has another hash.</summary>
[Trait("Suite", "Quick")]
public sealed class OtherArgumentsTests
{
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
}
