using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

[Trait("Suite", "Quick")]
public sealed class SettingsRulesTests
{
    [Fact]
    public void Options_ThatAreWrong_AreAllNamed_AtOnce()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new SignalClient(new()
        {
            BufferedEvents = 0, CallTimeout = TimeSpan.Zero, HandlerTimeout = TimeSpan.FromDays(2), MaxReconnectDelay = TimeSpan.FromMilliseconds(1), CursorStore = null!,
        }));
        foreach (var name in (string[])["Address", "AccessToken", "BufferedEvents", "CallTimeout", "HandlerTimeout", "MaxReconnectDelay", "CursorStore"])
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AttemptTimeout", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/hubs/agent")]
    [InlineData("ftp://signal.example")]
    public void Address_ThatIsNone_IsRefused(string address)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new SignalClient(new()
        {
            Address = new(address, UriKind.RelativeOrAbsolute), AccessToken = _ => ValueTask.FromResult("t"),
        }));
        Assert.Contains("Address must be absolute", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://signal.example", true)]
    [InlineData("ws://10.0.0.7:5080/hubs/agent", true)]
    [InlineData("https://signal.example", false)]
    [InlineData("http://127.0.0.1:5080", false)]
    [InlineData("ws://localhost:5080", false)]
    public async Task Address_ThatWouldSendTheTokenInClear_IsRefused_UnlessItIsAllowed(string address, bool isInClear)
    {
        SignalClientOptions Options(bool allowed) => new() { Address = new(address), AccessToken = _ => ValueTask.FromResult("t"), AllowInsecure = allowed };
        await new SignalClient(Options(allowed: true)).DisposeAsync();
        var refusal = await Record.ExceptionAsync(() => new SignalClient(Options(allowed: false)).DisposeAsync().AsTask());
        Assert.Equal(isInClear, refusal is ArgumentException wrong && wrong.Message.Contains("AllowInsecure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Registration_GivesOneClient_ThatIsNotConnected_AndRefusesWrongOptionsWhenItIsMade()
    {
        await using var good = new ServiceCollection()
            .AddNetraSignalClient(options => (options.Address, options.AccessToken) = (new("https://signal.example"), _ => ValueTask.FromResult("t")))
            .BuildServiceProvider();
        var client = good.GetRequiredService<SignalClient>();
        Assert.Same(client, good.GetRequiredService<SignalClient>());
        Assert.Equal(ClientState.Disconnected, client.State);
        await using var wrong = new ServiceCollection().AddNetraSignalClient(_ => { }).BuildServiceProvider();
        Assert.Throws<ArgumentException>(() => wrong.GetRequiredService<SignalClient>());
    }

    [Fact]
    public async Task Handler_OfNoEvent_IsRefused()
    {
        await using var client = new SignalClient(new() { Address = new("https://signal.example"), AccessToken = _ => ValueTask.FromResult("t") });
        var refusal = Assert.Throws<ArgumentException>(() => client.On<AgentEvent>(_ => default));
        Assert.Contains("EventsAsync", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.StartRunAsync("docs", (string)null!));
    }
}
