using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A user without active runs.</summary>
internal sealed class FakeRuns(IUserEventLog log) : IActiveRunSource
{
    /// <summary>What a look at them fails with.</summary>
    public Exception? Failure { get; set; }

    public async ValueTask<ActiveRuns> FoldAsync(UserKey user, CancellationToken cancellationToken)
    {
        if (Failure is not null)
            throw Failure;
        var bounds = await log.BoundsAsync(user, cancellationToken);
        return new(new(bounds.Epoch, bounds.Head), []);
    }
}
