using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.EventLog;
using Netra.Signal.Tests.Unit.Runs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>Two users whose keys share their first 32 bits: whatever finds people by a part of the key takes one for the other.</summary>
[Trait("Suite", "Quick")]
public sealed class LookAlikeKeyTests
{
    private static readonly (string One, string Other) Names = Users.LookAlikes;

    [Fact]
    public async Task TwoUsersWithOnePseudonym_ShareNothing()
    {
        var (alice, bob) = (Users.Key(Names.One), Users.Key(Names.Other));
        Assert.NotEqual(alice, bob);
        Assert.Equal(alice.Pseudonym, bob.Pseudonym);
        var rig = new DeliveryRig();
        var (_, alices) = await rig.AttachAsync(alice);
        var (_, bobs) = await rig.AttachAsync(bob);

        for (var i = 0; i < 3; i++)
        {
            await rig.AppendAsync(alice, ThreadId.Parse("of-alice"));
            await rig.AppendAsync(bob, ThreadId.Parse("of-bob"));
        }

        AssertHeardOnly("of-alice", alices);
        AssertHeardOnly("of-bob", bobs);
        Assert.Empty(rig.Audit.Entries);
        Assert.Equal(2, rig.Channels.Users);
    }

    [Fact]
    public async Task TwoUsersWithOnePseudonym_HaveRunsOfTheirOwn()
    {
        var rig = new RunRig();
        var alices = rig.Add(Names.One, "shared");
        var bobs = rig.Add(Names.Other, "shared");
        Assert.NotSame(alices, bobs);
        Assert.Same(bobs, rig.Store.Find(Users.Key(Names.Other), RunId.Parse("shared")));
        await rig.Delivery.Log.AppendAsync(Users.Key(Names.One), [Events.Of(RunId.Parse("shared"), 1)], default);
        Assert.Equal(0, (await rig.Delivery.Log.BoundsAsync(Users.Key(Names.Other), default)).Head);
    }

    private static void AssertHeardOnly(string thread, FakeWriter heard)
    {
        Assert.DoesNotContain(heard.Heard, message => message.Target == "gap");
        Assert.All(heard.Heard, message => Assert.Equal(thread, message.Argument.GetProperty("threadId").GetString()));
        Assert.Equal([1L, 2, 3], heard.Offsets);
    }
}
