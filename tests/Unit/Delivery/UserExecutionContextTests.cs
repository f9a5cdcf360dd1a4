using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.Runs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Delivery;

[Trait("Suite", "Quick")]
public sealed class UserExecutionContextTests
{
    private readonly RunRig _rig = new();

    [Fact]
    public void ForRun_TakesUserThreadAndRun_FromConnectionAndStoredRun()
    {
        var context = _rig.Contexts.ForRun(_rig.Connection("alice"), _rig.Stored("alice", "r7", "t7"));
        Assert.Equal((Users.Key("alice"), "r7", "t7", "c1", 0), (context.User, context.Run.Value, context.Thread.Value, context.ConnectionId, context.Depth));
        Assert.Null(context.ParentRequest);
    }

    [Fact]
    public void ForRun_WithAnotherUsersRun_IsAViolation_Counted_AndTheOwnerStillCan()
    {
        var refusal = Assert.Throws<IsolationViolationException>(() => _rig.Contexts.ForRun(_rig.Connection("bob"), _rig.Stored("alice")));
        Assert.Equal("Connection user_id mismatch", refusal.Message);
        Assert.Equal(ViolationKinds.ForeignContext, Assert.Single(_rig.Delivery.Audit.Entries, entry => entry.Decision == AuditDecision.Violation).Reason);
        Assert.Equal(Users.Key("alice"), _rig.Contexts.ForRun(_rig.Connection("alice"), _rig.Stored("alice")).User);
    }

    [Fact]
    public void Create_WithAnythingMissing_NamesIt()
    {
        var (user, thread, run) = (Users.Key("alice"), ThreadId.Parse("t1"), RunId.Parse("r1"));
        Assert.Contains("user is required", Refusal(() => UserExecutionContext.Create(default, thread, run, "docs", null, null, default)), StringComparison.Ordinal);
        Assert.Contains("threadId is required", Refusal(() => UserExecutionContext.Create(user, default, run, "docs", null, null, default)), StringComparison.Ordinal);
        Assert.Contains("runId is required", Refusal(() => UserExecutionContext.Create(user, thread, default, "docs", null, null, default)), StringComparison.Ordinal);
        Assert.Contains("agent", Refusal(() => UserExecutionContext.Create(user, thread, run, " ", null, null, default)), StringComparison.Ordinal);
    }

    [Fact]
    public void Child_KeepsUserThreadAndRun_HasARequestOfItsOwn_AndNestsAtMostTenDeep()
    {
        var context = _rig.Contexts.ForRun(_rig.Connection("alice"), _rig.Stored("alice"));
        for (var depth = 1; depth <= UserExecutionContext.MaxDepth; depth++)
        {
            var child = context.CreateChild("step", _rig.Delivery.Time);
            Assert.Equal((context.User, context.Thread, context.Run, depth), (child.User, child.Thread, child.Run, child.Depth));
            Assert.Equal((context.Request, "step"), (child.ParentRequest!.Value, child.Operation));
            Assert.NotEqual(context.Request, child.Request);
            context = child;
        }

        Assert.Throws<InvalidOperationException>(() => context.CreateChild("too deep", _rig.Delivery.Time));
        Assert.Throws<ArgumentException>(() => context.CreateChild(" ", _rig.Delivery.Time));
    }

    [Fact]
    public void Context_IsImmutable() =>
        Assert.DoesNotContain(typeof(UserExecutionContext).GetProperties(), property => property.SetMethod is not null);

    private static string Refusal(Action create) => Assert.ThrowsAny<ArgumentException>(create).Message;
}
