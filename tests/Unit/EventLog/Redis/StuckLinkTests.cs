using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Redis;
using Netra.Signal.Tests.Kit;
using StackExchange.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>The client library has lost its way and will not mend a connection: it is begun anew, and nobody is left with the old one.</summary>
public sealed class StuckLinkTests : TwoPods
{
    [Theory]
    [InlineData("interactive")]
    [InlineData("subscription")]
    public async Task AConnectionThatTheLibraryLost_IsMadeAnew_AndEverybodyHearsAgain(string which)
    {
        var counter = new WakeCounter();
        using var subscription = Two.Log.Subscribe(Users.Alice, counter);
        await HearsAsync(counter);
        var old = Connection;
        var session = Two.Server.Session;
        LostConnection.Lose(old, which);
        var before = counter.Count;
        await Eventually.TrueAsync(() => counter.Count > before, "everybody to be told to look");
        await Eventually.TrueAsync(() => !ReferenceEquals(Two.Server.Session ?? session, session), "another session");
        Assert.NotSame(old, Connection);
        Assert.Same(Connection, Two.Server.Session!.Database.Multiplexer);
        Assert.Contains(Two.Logger.Entries, entry => entry.Id == 2008);
        await HearsAsync(counter);
        // The old one is let go of, with what it had open.
        await Assert.ThrowsAsync<ObjectDisposedException>(() => old.GetDatabase().PingAsync());
        await AppendAsync(Two.Log);
    }

    [Fact]
    public async Task AConnectionForDoorbellsThatWasCut_IsNoReasonToLoseASession_AndEverybodyIsToldToLook()
    {
        var counter = new WakeCounter();
        using var subscription = Two.Log.Subscribe(Users.Alice, counter);
        await HearsAsync(counter);
        var session = Two.Server.Session;
        var before = counter.Count;
        await Redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await Eventually.TrueAsync(() => counter.Count > before, "everybody to be told to look");
        Assert.Same(session, Two.Server.Session);
        await HearsAsync(counter);
    }

    [Fact]
    public async Task AChannelThatTheLibraryForgot_IsAskedForAgainByTheSweep()
    {
        var counter = new WakeCounter();
        using var subscription = Two.Log.Subscribe(Users.Alice, counter);
        await HearsAsync(counter);
        // What the library does where it looks for a server just when there is none: it puts the owner of the channel aside, and asks nobody.
        await Two.Server.Subscriber.UnsubscribeAsync($"netra:pods:{{{Users.Alice}}}:bell");
        Two.Log.Forget();
        await HearsAsync(counter);
    }

    private protected override void Change(RedisOptions options)
    {
        // After which time, and some more, the connection is made anew.
        options.CallTimeout = TimeSpan.FromSeconds(2);
        options.SweepPeriod = TimeSpan.FromMinutes(10);
    }

    private ConnectionMultiplexer Connection => Two.Services.GetRequiredService<RedisLink>().Connection;

    private async Task HearsAsync(WakeCounter counter)
    {
        await Eventually.TrueAsync(
            async () => (await Redis.CommandAsync("PUBSUB", "NUMSUB", $"netra:pods:{{{Users.Alice}}}:bell")).EndsWith("\n1", StringComparison.Ordinal),
            "the doorbell to be asked for");
        var before = counter.Count;
        await AppendAsync(One.Log);
        await Eventually.TrueAsync(() => counter.Count > before, "the bell to be heard");
    }
}
