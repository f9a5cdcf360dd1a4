using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Gateway.SignIn;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.SignIn;

public sealed class DevelopmentSignInTests : IAsyncLifetime
{
    private EdgeHost _host = null!;

    public async Task InitializeAsync() => _host = await EdgeHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("""{"user":"alice"}""", 3600)]
    [InlineData("""{"user":"alice","lifetimeSeconds":1}""", 1)]
    [InlineData("""{"user":"alice","lifetimeSeconds":86400,"roles":null,"more":1}""", 86400)]
    [InlineData("""{"user":"Ålice 🙂 O'Neil <a@b>"}""", 3600)]
    public async Task Request_ThatIsRight_GetsAToken(string body, int lifetime)
    {
        var (status, answer) = await PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("Bearer", answer.GetProperty("token_type").GetString());
        Assert.Equal(lifetime, answer.GetProperty("expires_in").GetInt32());
        Assert.NotNull((await ValidateAsync(answer)).Identity);
    }

    [Theory]
    [InlineData("{}", "user")]
    [InlineData("""{"user":""}""", "user")]
    [InlineData("""{"user":"  "}""", "user")]
    [InlineData("""{"user":5}""", "user")]
    [InlineData("""{"user":null}""", "user")]
    [InlineData("""{"user":"a\nb"}""", "user")]
    [InlineData("""{"user":"a\u0000b"}""", "user")]
    [InlineData("""{"user":"a\ud800"}""", "user")]
    [InlineData("""{"user":"alice","roles":"agent"}""", "roles")]
    [InlineData("""{"user":"alice","roles":["admin"]}""", "roles")]
    [InlineData("""{"user":"alice","roles":["agent",1]}""", "roles")]
    [InlineData("""{"user":"alice","roles":["\ud800"]}""", "roles")]
    [InlineData("""{"user":"alice","\ud800":1}""", "The body")]
    [InlineData("""{"user":"alice","lifetimeSeconds":0}""", "lifetimeSeconds")]
    [InlineData("""{"user":"alice","lifetimeSeconds":86401}""", "lifetimeSeconds")]
    [InlineData("""{"user":"alice","lifetimeSeconds":1.5}""", "lifetimeSeconds")]
    [InlineData("""{"user":"alice","lifetimeSeconds":"60"}""", "lifetimeSeconds")]
    [InlineData("""["alice"]""", "The body")]
    [InlineData("""{"user":"alice","user":"bob"}""", "The body")]
    [InlineData("""{"user":"alice" """, "The body")]
    [InlineData("""{"user":"alice","\ud800":1,"\udc00":2}""", "The body")]
    [InlineData("", "The body")]
    public async Task Field_ThatIsWrong_IsNamed(string body, string field)
    {
        var (status, answer) = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith($"invalid_argument: {field} ", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_Of128Characters_IsTaken_AndOf129IsNot()
    {
        Assert.Equal(HttpStatusCode.OK, (await PostAsync($$"""{"user":"{{new string('x', 128)}}"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($$"""{"user":"{{new string('x', 129)}}"}""")).Status);
    }

    [Fact]
    public async Task Body_OfAnotherTypeOrTooLong_IsRefused()
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync("""{"user":"alice"}""", "text/plain")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync($$"""{"user":"alice","x":"{{new string('x', 17_000)}}"}""")).Status);
    }

    [Fact]
    public async Task NamesThatLookAlike_AreDifferentUsers()
    {
        var keys = new HashSet<string>();
        string[] names = ["alice", "Alice", "аlice", "alice ", " alice", "caf\u00e9", "cafe\u0301"];
        foreach (var name in names)
            keys.Add((await ValidateAsync((await PostAsync(JsonSerializer.Serialize(new { user = name }))).Answer)).Identity!.Key.ToString());

        Assert.Equal(names.Length, keys.Count);
    }

    [Fact]
    public async Task PageThatPointsItsNameAtThisMachine_GetsNoToken()
    {
        using var client = new HttpClient { BaseAddress = _host.Address, DefaultRequestHeaders = { Host = "evil.example" } };
        using var content = new StringContent("""{"user":"alice"}""", Encoding.UTF8, "application/json");

        using var answer = await client.PostAsync(DevelopmentSignIn.Path, content);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<TokenAnswer> ValidateAsync(JsonElement answer) =>
        await _host.Services.GetRequiredService<ITokenValidator>().ValidateAsync(answer.GetProperty("access_token").GetString()!, default);

    private async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string body, string type = "application/json")
    {
        using var client = new HttpClient { BaseAddress = _host.Address };
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await client.PostAsync(DevelopmentSignIn.Path, content);
        return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }
}
