using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Configuration;

public sealed class ConfigurationTests
{
    private static readonly string Key = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

    private static readonly (string, string?)[] Production =
    [
        ("Netra:Identity:Authority", "https://login.example.com/t"), ("Netra:Identity:Audience", "api"), ("Netra:Identity:Profile", "entra"),
        ("Netra:IdentityKey", Key), ("Netra:Keys:0", Key),
    ];

    [Fact]
    public void Settings_ThatAreRight_AreRead()
    {
        var options = Read(false, [.. Production, ("Netra:EventLog:KeptFor", "02:00:00"), ("netra:limits:connectionsperuser", "3"), ("Netra:Origins:0", "https://a.example")]);

        Assert.Equal(TimeSpan.FromHours(2), options.EventLog.KeptFor);
        Assert.Equal(3, options.Limits.ConnectionsPerUser);
        Assert.Equal(["https://a.example"], options.Origins);
        Assert.Equal(IdentityProfile.Entra, options.Identity.Profile);
    }

    [Theory]
    [InlineData("Netra:Foo", "1", "Netra:Foo is not a setting")]
    [InlineData("Netra:EventLog:Foo", "1", "Netra:EventLog:Foo is not a setting")]
    [InlineData("Netra:EventLog:KeptFor:Days", "1", "Netra:EventLog:KeptFor:Days is not a setting")]
    [InlineData("Netra:Origins:0:Name", "x", "Netra:Origins:0 is not a setting")]
    [InlineData("Netra:Origins", "https://a.example", "Netra:Origins is a list")]
    [InlineData("Netra:Limits", "5", "Netra:Limits is a section")]
    [InlineData("Netra:EventLog:KeptFor", "5", "Netra:EventLog:KeptFor must be a time")]
    [InlineData("Netra:EventLog:KeptFor", "31.00:00:00", "Netra:EventLog:KeptFor must be from 00:00:01 to 30.00:00:00")]
    [InlineData("Netra:Limits:ConnectionsPerUser", "many", "Netra:Limits:ConnectionsPerUser must be a whole number")]
    [InlineData("Netra:Limits:ConnectionsPerUser", "0", "Netra:Limits:ConnectionsPerUser must be from 1 to 10000")]
    [InlineData("Netra:Limits:InputBytes", "300000", "Netra:Limits:InputBytes must be at most Netra:Limits:UserFrameBytes")]
    [InlineData("Netra:Limits:RunBytes", "2048", "Netra:Limits:EventBytes must be at most Netra:Limits:RunBytes")]
    [InlineData("Netra:Redis:CallTimeout", "00:01:00", "Netra:Redis:CallTimeout (00:01:00) must be at most Netra:Redis:EmitTimeout (00:00:30)")]
    [InlineData("Netra:Drain:RunsWithin", "00:00:22", "Netra:Drain:RunsWithin (00:00:22) and Netra:Drain:RetryWithin (00:00:03) together must be less than Netra:Drain:Within (00:00:25)")]
    [InlineData("Netra:Drain:Within", "00:00:08", "Netra:Drain:RunsWithin (00:00:05) and Netra:Drain:RetryWithin (00:00:03) together must be less than Netra:Drain:Within (00:00:08)")]
    [InlineData("Netra:Agents:DocsPath", "/no/such/folder", "Netra:Agents:DocsPath names the folder /no/such/folder, which does not exist")]
    [InlineData("Netra:Agents:WordsPerSecond", "0", "Netra:Agents:WordsPerSecond must be from 1 to 10000")]
    [InlineData("Netra:Identity:Profile", "saml", "Netra:Identity:Profile must be entra or oidc")]
    [InlineData("Netra:Identity:Profile", "1", "Netra:Identity:Profile must be entra or oidc")]
    [InlineData("Netra:Identity:Authority", "http://login.example.com", "Netra:Identity:Authority must be an https address")]
    [InlineData("Netra:Identity:Authority", "https://login.microsoftonline.com/common/v2.0", "Netra:Identity:Authority must name one tenant")]
    [InlineData("Netra:IdentityKey", "short", "Netra:IdentityKey must be 32 random bytes")]
    [InlineData("Netra:Keys:1", "c2hvcnQ=", "Netra:Keys:1 must be 32 random bytes")]
    [InlineData("Netra:Origins:0", "https://a.example/", "Netra:Origins:0 must be written as a browser sends it")]
    [InlineData("Netra:Origins:0", "https://a.example:443", "Netra:Origins:0 must be written as a browser sends it")]
    [InlineData("Netra:Origins:0", "*", "Netra:Origins:0 must be written as a browser sends it")]
    [InlineData("Netra:Origins:0", "https://*.example", "Netra:Origins:0 must be written as a browser sends it")]
    public void Setting_ThatIsWrong_RefusesTheStart_AndIsNamed(string setting, string value, string sentence)
    {
        Read(false, Production);

        var reason = Assert.Single(Refusal(false, [.. Production, (setting, value)]).Reasons);

        Assert.StartsWith(sentence, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_TwiceInTheList_RefusesTheStart() =>
        Assert.Contains("Netra:Keys:1", Assert.Single(Refusal(false, [.. Production, ("Netra:Keys:1", Key)]).Reasons), StringComparison.Ordinal);

    [Theory]
    [InlineData("Netra:Identity:Authority")]
    [InlineData("Netra:Identity:Audience")]
    [InlineData("Netra:Identity:Profile")]
    [InlineData("Netra:IdentityKey")]
    [InlineData("Netra:Keys:0")]
    public void Production_WithoutWhatItNeeds_RefusesTheStart_AndNamesIt(string missing)
    {
        var reason = Assert.Single(Refusal(false, [.. Production.Where(setting => setting.Item1 != missing)]).Reasons);

        Assert.StartsWith($"{missing.Replace(":0", "", StringComparison.Ordinal)} is not set", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_WithManyErrors_AreToldAllAtOnce()
    {
        var refused = Refusal(false, [("Netra:Foo", "1"), ("Netra:EventLog:KeptFor", "x"), ("Netra:Limits:EventBytes", "1")]);

        Assert.Equal(8, refused.Reasons.Count);
        Assert.All(refused.Reasons, reason => Assert.Contains(reason, refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:5080")]
    [InlineData("urls", "http://localhost:1;http://*:80")]
    [InlineData("urls", "http://+:80")]
    [InlineData("urls", "http://gateway.example:80")]
    [InlineData("urls", "http://[::]:80")]
    [InlineData("urls", "http://localhost.evil:80")]
    [InlineData("urls", "http://[127.0.0.1]:5080")]
    [InlineData("urls", "5080")]
    [InlineData("http_ports", "8080")]
    [InlineData("https_ports", "8443")]
    [InlineData("Kestrel:Endpoints:Web:Url", "http://10.0.0.1:80")]
    public void Development_OnAnAddressThatOthersReach_RefusesTheStart(string setting, string address)
    {
        Assert.Contains(setting, Assert.Single(Refusal(true, (setting, address)).Reasons), StringComparison.Ordinal);
        Read(false, [.. Production, (setting, address)]);
    }

    [Theory]
    [InlineData("http://localhost:5080;http://127.0.0.1:0;http://[::1]:5080")]
    [InlineData("http://127.9.9.9:5080")]
    public void Development_OnLoopback_Starts(string urls) => Read(true, ("urls", urls));

    [Fact]
    public void Development_WithNothingSet_MakesItsKeys_AndListensOnTheDefaultAddress()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"netra-{Guid.NewGuid():N}");
        try
        {
            var (first, second) = (Ring(), Ring());

            Assert.Equal(first.Current.Id, second.Current.Id);
            Assert.Equal(["identity.key", "signing.key"], Directory.GetFiles(folder, "*.key").Select(Path.GetFileName).Order());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        KeyRing Ring()
        {
            var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = "Development" });
            builder.Configuration["Netra:DataPath"] = folder;
            builder.Configuration["Netra:EventLog:MaxEventsPerUser"] = "5";
            builder.AddNetraConfiguration();
            using var services = builder.Services.BuildServiceProvider();
            Assert.Equal(5, services.GetRequiredService<EventLogOptions>().MaxEventsPerUser);
            Assert.NotNull(services.GetRequiredService<LimitOptions>());
            Assert.NotNull(services.GetRequiredService<UserKeyDerivation>());
            Assert.Equal("http://127.0.0.1:5080", builder.Configuration["urls"]);
            return services.GetRequiredService<KeyRing>();
        }
    }

    private static StartupRefusedException Refusal(bool isDevelopment, params (string, string?)[] settings) =>
        Assert.Throws<StartupRefusedException>(() => Read(isDevelopment, settings));

    private static NetraOptions Read(bool isDevelopment, params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
            configuration[name] = value;
        return SettingsRegistration.Read(configuration, isDevelopment);
    }
}
