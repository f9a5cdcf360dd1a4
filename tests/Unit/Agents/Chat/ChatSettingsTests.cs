using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Limits;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

public sealed class ChatSettingsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1/chat/completions")]
    [InlineData("http://localhost:8080/", "http://localhost:8080/v1/chat/completions")]
    [InlineData("https://api.example.com", "https://api.example.com/v1/chat/completions")]
    [InlineData("https://api.example.com/v1", "https://api.example.com/v1/chat/completions")]
    [InlineData("https://api.example.com/openai/v1/", "https://api.example.com/openai/v1/chat/completions")]
    [InlineData("https://api.example.com/openai", "https://api.example.com/openai/v1/chat/completions")]
    [InlineData("https://api.example.com/v1beta/chat/completions", "https://api.example.com/v1beta/chat/completions")]
    public void Address_IsTheEndpoint_WithWhatOfThePathItDoesNotHave(string endpoint, string address) =>
        Assert.Equal(address, ChatEndpoint.Of(endpoint).AbsoluteUri);

    [Theory]
    [InlineData("Endpoint", "api.example.com", "Netra:Agents:Chat:Endpoint must be the http or https address")]
    [InlineData("Endpoint", "ftp://api.example.com", "Netra:Agents:Chat:Endpoint must be the http or https address")]
    [InlineData("Endpoint", "https://me:sk-4711@api.example.com", "Netra:Agents:Chat:Endpoint must have no user, query or fragment")]
    [InlineData("Endpoint", "https://api.example.com?key=sk-4711", "Netra:Agents:Chat:Endpoint must have no user, query or fragment")]
    [InlineData("Endpoint", "http://10.0.0.7:8080", "Netra:Agents:Chat:Endpoint must be https on another machine")]
    [InlineData("Endpoint", "", "Netra:Agents:Chat:Endpoint is not set")]
    [InlineData("Model", " ", "Netra:Agents:Chat:Model is not set")]
    [InlineData("Key", "sk-4711\n", "Netra:Agents:Chat:Key must have visible ASCII characters alone")]
    [InlineData("Key", "sk 4711", "Netra:Agents:Chat:Key must have visible ASCII characters alone")]
    [InlineData("Name", "two words", "Netra:Agents:Chat:Name may have only the characters")]
    [InlineData("Name", "docs", "Netra:Agents:Chat:Name must not be docs")]
    [InlineData("MaxTokensField", "tokens", "Netra:Agents:Chat:MaxTokensField must be max_tokens or max_completion_tokens")]
    [InlineData("MaxTokens", "0", "Netra:Agents:Chat:MaxTokens must be from 1 to 10000000")]
    [InlineData("Temperature", "3", "Netra:Agents:Chat:Temperature must be from 0 to 2")]
    [InlineData("SilenceTimeout", "60", "Netra:Agents:Chat:SilenceTimeout must be a time")]
    [InlineData("MaxToolRounds", "51", "Netra:Agents:Chat:MaxToolRounds must be from 0 to 50")]
    [InlineData("Modell", "m", "Netra:Agents:Chat:Modell is not a setting")]
    public void Setting_ThatIsWrong_RefusesTheStart_IsNamed_AndNoSecretIsQuoted(string setting, string value, string sentence)
    {
        var reason = Assert.Single(Assert.Throws<StartupRefusedException>(() => Read((setting, value))).Reasons);

        Assert.StartsWith(sentence, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Http_ToAnotherMachine_IsAllowedWhenItIsSaid() =>
        Assert.Equal("http://10.0.0.7:8080", Read(("Endpoint", "http://10.0.0.7:8080"), ("AllowInsecure", "true")).Endpoint);

    [Fact]
    public async Task Agent_IsThere_WhenItIsConfigured_WithTheToolsOfTheHost_AndNotOtherwise()
    {
        using var without = Build(new());
        Assert.Equal(["docs"], await NamesAsync(without));

        var options = new AgentOptions();
        (options.Chat.Endpoint, options.Chat.Model, options.Chat.Name) = ("http://127.0.0.1:1", "m-1", "assistant");
        using var with = Build(options);
        Assert.Equal(["assistant", "docs"], await NamesAsync(with));
        var announcement = Assert.Single(with.Services.GetServices<IStartAnnouncement>().OfType<ChatAnnouncement>());
        Assert.Equal("agent assistant: model m-1 at http://127.0.0.1:1, without a key, tools search_docs, mine in 5 rounds, 20 earlier runs", announcement.Announce());

        options.Chat.SearchDocs = false;
        using var alone = Build(options);
        Assert.Equal(["mine"], alone.Services.GetRequiredService<ChatTools>().Names);
    }

    private static async Task<IEnumerable<string>> NamesAsync(IHost host)
    {
        await host.StartAsync();
        var names = host.Services.GetRequiredService<AgentCatalog>().Agents.Select(agent => agent.Name).ToList();
        await host.StopAsync();
        return names;
    }

    private static IHost Build(AgentOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton(options).AddSingleton(new LimitOptions()).AddNetraDiagnostics().AddNetraAgents(options)
            .AddSingleton<IChatTool>(new LambdaTool("mine", _ => "1"));
        return builder.Build();
    }

    private static ChatOptions Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings.Prepend(("Model", "m-1")).Prepend(("Endpoint", "https://api.example.com")))
            configuration[$"Netra:Agents:Chat:{name}"] = value;
        return SettingsRegistration.Read(configuration, true).Agents.Chat;
    }
}
