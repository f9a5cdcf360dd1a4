using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.WorkerApi;

/// <summary>A worker over HTTP that is turned away before anybody looks at its call is told why, in the form of every other refusal.</summary>
public sealed class WorkerRefusalTests : IAsyncLifetime
{
    private InMemoryGateway _gateway = null!;

    public static TheoryData<string> Verbs => ["register", "publish", "renew", "resume", "release", "assignments"];

    public async Task InitializeAsync() => _gateway = (await InMemoryGateway.StartAsync()).Expecting("A token was refused");

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Caller_WithoutATokenOfAWorker_IsToldWhy_AndAWorkerIsNot(string verb)
    {
        await IsToldAsync(HttpStatusCode.Unauthorized, "unauthorized: The token is missing", await SendAsync(verb, null));
        await IsToldAsync(HttpStatusCode.Unauthorized, "unauthorized: The token is missing", await SendAsync(verb, "forged"));
        await IsToldAsync(HttpStatusCode.Forbidden, "forbidden: The token is no worker's", await SendAsync(verb, await TokenAsync(new { user = "bob" })));
        using var worker = await SendAsync(verb, await TokenAsync(new { user = "words", roles = new[] { "agent" } }));
        Assert.NotEqual(HttpStatusCode.Unauthorized, worker.StatusCode);
        Assert.NotEqual(HttpStatusCode.Forbidden, worker.StatusCode);
    }

    [Fact]
    public async Task Worker_AtAPathThatIsNone_IsToldSo()
    {
        using var answer = await SendAsync("nothing", await TokenAsync(new { user = "words", roles = new[] { "agent" } }));
        await IsToldAsync(HttpStatusCode.NotFound, "not_found: ", answer);
    }

    [Fact]
    public async Task OtherPaths_AnswerAsBefore_WithTheStatusAlone()
    {
        using var answer = await _gateway.Http.GetAsync("/hubs/worker");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    private static async Task IsToldAsync(HttpStatusCode status, string error, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var said = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateObject());
        Assert.Equal("error", said.Name);
        Assert.StartsWith(error, said.Value.GetString(), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(string verb, string? token)
    {
        using var request = new HttpRequestMessage(verb == "assignments" ? HttpMethod.Get : HttpMethod.Post, $"/v1/worker/{verb}");
        if (verb != "assignments")
            request.Content = JsonContent.Create(new { agents = Array.Empty<object>(), leases = Array.Empty<string>(), lease = "" });
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await _gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task<string> TokenAsync(object who)
    {
        using var answer = await _gateway.Http.PostAsJsonAsync("/v1/dev/token", who);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
