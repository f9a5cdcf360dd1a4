using System.Text;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

public sealed class CanaryTests
{
    private readonly Canary _canary = new();

    [Fact]
    public void Canaries_InsideOtherText_AreFoundWithTheirOwners()
    {
        var text = $$"""{"text":"so {{_canary.For("alice")}}. And {{_canary.For("bob")}}!"}""";

        Assert.Equal([new("alice", 1, true), new CanaryHit("bob", 2, true)], _canary.Scan(text));
        Assert.Equal(_canary.Scan(text), _canary.Scan(Encoding.UTF8.GetBytes(text)));
        Assert.Empty(_canary.Scan("CNR2.alice.1.00 CNR1 nothing here"));
    }

    [Fact]
    public void Canary_ThatWasCutOrForged_IsFound_ButNotWhole()
    {
        var whole = _canary.For("alice");

        Assert.Equal(new("alice", 1, false), Assert.Single(_canary.Scan(whole[..^1])));
        Assert.Equal(new("alice", 0, false), Assert.Single(_canary.Scan(whole[.."CNR1.alice".Length])));
        Assert.False(Assert.Single(_canary.Scan(whole.Replace("alice", "mallory", StringComparison.Ordinal))).Whole);
        Assert.False(Assert.Single(new Canary().Scan(whole)).Whole);
    }
}
