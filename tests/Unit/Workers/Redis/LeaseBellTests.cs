using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.EventLog.Redis;
using Netra.Signal.Tests.Unit.Runs.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Redis;

/// <summary>What other pods ring of leases is heard, whatever became of the connection on which it was heard before.</summary>
public sealed class LeaseBellTests : LeasePods
{
    [Theory]
    [InlineData("interactive")]
    [InlineData("subscription")]
    public async Task APodWhoseConnectionsWereMadeAnew_HearsOfLeasesAgain(string which)
    {
        await HearsAsync("before");
        var link = Two.Get<RedisLink>();
        var old = link.Connection;
        LostConnection.Lose(old, which);
        await Eventually.TrueAsync(() => !ReferenceEquals(link.Line, old), "other connections");
        await HearsAsync("after");
    }

    [Fact]
    public async Task AChannelThatTheLibraryForgot_IsAskedForAgain()
    {
        await HearsAsync("before");
        // What the library does where it looks for a server just when there is none: it puts the owner of the channel aside, and asks nobody.
        await Two.Pod.Server.Subscriber.UnsubscribeAsync(LeasesOf(Two).Channel);
        await HearsAsync("after");
    }

    // After which, and a little more, connections are made anew.
    private protected override TimeSpan CallTimeout => TimeSpan.FromSeconds(1);

    private async Task HearsAsync(string run)
    {
        var heard = 0;
        LeasesOf(Two).Changed += Note;
        await Eventually.TrueAsync(
            async () => await Redis.CommandAsync("PUBSUB", "NUMSUB", LeasesOf(Two).Channel) is var answer && answer.EndsWith("\n2", StringComparison.Ordinal),
            "both pods to listen");
        LeasesOf(One).Tell(new(Users.Alice, RunId.Parse(run)));
        await Eventually.TrueAsync(() => Volatile.Read(ref heard) == 1, "the other pod to hear it, once");
        LeasesOf(Two).Changed -= Note;

        void Note(RunName changed)
        {
            if (changed == new RunName(Users.Alice, RunId.Parse(run)))
                Interlocked.Increment(ref heard);
        }
    }
}
