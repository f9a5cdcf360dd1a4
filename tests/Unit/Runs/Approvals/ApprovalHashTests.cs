using System.Text.Json;
using Netra.Signal.Server.Runs.Approvals;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Whatever the arguments, what says the same has the same hash, and tool and absence are part of it.</summary>
[Trait("Suite", "Quick")]
public sealed class ApprovalHashTests
{
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
}
