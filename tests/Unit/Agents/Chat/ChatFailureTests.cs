using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>Whatever the API does wrong, the run ends, its user hears what is fit to hear, and the log says what to mend.</summary>
public sealed class ChatFailureTests : IAsyncLifetime
{
    private const string Words = "alices-private-words";

    /// <summary>What an API may say back in an error.</summary>
    private const string Echo = $$$"""{"error":{"message":"Incorrect API key {{{ChatKit.Key}}} for prompt {{{Words}}}","type":"{{{ChatKit.Key}}}","code":"{{{Words}}}"}}""";

    private ChatKit _kit = null!;

    public async Task InitializeAsync() => _kit = await ChatKit.StartAsync();

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Theory]
    [InlineData(401, Echo, "internal", false, "Netra:Agents:Chat:Key")]
    [InlineData(403, Echo, "internal", false, "Netra:Agents:Chat:Key")]
    [InlineData(404, Echo, "internal", false, "Netra:Agents:Chat:Model")]
    [InlineData(404, """{"error":{"code":"model_not_found"}}""", "internal", false, "404 (model_not_found)")]
    [InlineData(400, Echo, "internal", false, "Netra:Agents:Chat:MaxTokensField")]
    [InlineData(400, """{"error":"model 'm-1' does not know tools"}""", "internal", false, "Netra:Agents:Chat:MaxToolRounds=0")]
    [InlineData(400, """{"error":{"code":"context_length_exceeded"}}""", "invalid_argument", false, "Netra:Agents:Chat:MaxHistoryBytes")]
    [InlineData(400, """{"error":{"code":"content_filter"}}""", "content_filter", false, "content filter")]
    [InlineData(413, "", "invalid_argument", false, "Netra:Agents:Chat:MaxHistoryBytes")]
    [InlineData(500, Echo, "unavailable", true, "answered 500")]
    [InlineData(502, "<html>", "unavailable", true, "answered 502")]
    [InlineData(503, "{", "unavailable", true, "answered 503")]
    [InlineData(429, "", "limit_exceeded", true, "its limits are reached")]
    [InlineData(429, """{"error":{"code":"insufficient_quota"}}""", "limit_exceeded", false, "Netra:Agents:Chat:Key")]
    [InlineData(302, "", "internal", false, "a redirect, which is not followed")]
    [InlineData(200, Echo, "model_error", true, "text/event-stream")]
    [InlineData(204, "", "unavailable", true, "without a finish_reason")]
    public async Task Refusal_OfTheApi_EndsTheRun_TellsTheLogWhatToMend_AndNobodyWhatItSays(int status, string body, string code, bool isRetryable, string mend)
    {
        _kit.Api.Always = exchange => status == 204 ? exchange.SayAsync("") : exchange.AnswerAsync(status, body, ("Retry-After", "0"), ("Location", $"{_kit.Api.Address}/elsewhere"));

        var writer = await _kit.RunAsync(Words);

        Assert.Equal($"error {code} {isRetryable}", ChatKit.Said(writer)[^1]);
        Assert.Contains(mend, _kit.Log, StringComparison.Ordinal);
        Assert.Contains(writer.Run.Run.Value, _kit.Log, StringComparison.Ordinal);
        AssertNoSecret(writer);
        Assert.All(_kit.Api.Exchanges, exchange => Assert.Equal("/v1/chat/completions", exchange.Path));
        Assert.Equal(status is 429 or 503 ? 2 : 1, _kit.Api.Exchanges.Count);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"half \"}}]}\n\n", "unavailable", true, "without a finish_reason")]
    [InlineData("data: nonsense " + Words + "\n\n", "model_error", true, "is not the JSON object of a chunk")]
    [InlineData("data: [1]\n\n", "model_error", true, "is not the JSON object of a chunk")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\n\n", "model_error", true, "is not the JSON object of a chunk")]
    [InlineData("data: " + Echo + "\n\n", "model_error", true, "within the answer (of no known code)")]
    [InlineData("event: error\ndata: {\"message\":\"" + ChatKit.Key + "\"}\n\n", "model_error", true, "within the answer")]
    [InlineData("data: {\"error\":{\"type\":\"overloaded_error\"}}\n\n", "model_error", true, "overloaded_error")]
    [InlineData("data: {\"error\":{\"code\":\"content_filter\"}}\n\n", "content_filter", false, "content filter")]
    public async Task Stream_ThatGoesWrong_EndsTheRun_WithWhatWasSaid_AndIsNotTriedAgain(string then, string code, bool isRetryable, string mend)
    {
        _kit.Api.Then(async exchange =>
        {
            await exchange.SayAsync(Chunk.Event(Chunk.Thought("Hm")) + Chunk.Event(Chunk.Text("Some text.")));
            await exchange.SayAsync(then);
        });

        var writer = await _kit.RunAsync(Words);

        var said = ChatKit.Said(writer);
        Assert.Equal("thinks Hm", said[0]);
        Assert.StartsWith("says m1 Some text.", said[1], StringComparison.Ordinal);
        Assert.Equal($"error {code} {isRetryable}", said[^1]);
        Assert.Contains(mend, _kit.Log, StringComparison.Ordinal);
        AssertNoSecret(writer);
        Assert.Single(_kit.Api.Exchanges);
    }

    [Fact]
    public async Task Stream_ThatIsCut_EndsTheRun_AndIsNotTriedAgain()
    {
        var heard = new TaskCompletionSource();
        _kit.Api.Then(async exchange =>
        {
            await exchange.SayAsync(Chunk.Event(Chunk.Text("Some text.")));
            await heard.Task;
            exchange.Cut();
        });

        var writer = _kit.Begin();
        await Eventually.TrueAsync(() => writer.Text == "Some text.", "the text");
        heard.SetResult();
        await _kit.IdleAsync();

        Assert.Equal(["says m1 Some text.", "error unavailable True"], ChatKit.Said(writer));
        Assert.Contains("cut the answer off", _kit.Log, StringComparison.Ordinal);
        Assert.Single(_kit.Api.Exchanges);
    }

    [Fact]
    public async Task Stream_WithoutDone_IsWhole_WhenItSaidWhyItStopped_AndNothingAfterDoneIsRead()
    {
        _kit.Api.Then(exchange => exchange.SayAsync(Chunk.Event(Chunk.Text("Whole.")) + Chunk.Event(Chunk.Finish("stop"))))
            .Then(exchange => exchange.SayAsync(Chunk.Stream(Chunk.Text("Whole.")) + Chunk.Event(Chunk.Text("More.")) + "data: nonsense\n\n"));

        Assert.Equal(["says m1 Whole.", "completes"], ChatKit.Said(await _kit.RunAsync()));
        Assert.Equal(["says m1 Whole.", "completes"], ChatKit.Said(await _kit.RunAsync()));
        Assert.Empty(_kit.Log);
    }

    [Theory]
    [InlineData("data: {\"x\":\"", "lines")]
    [InlineData(": comment\n\n", "events")]
    public async Task Answer_LargerThanAllowed_IsCutOff_OfOneLineOrOfMany(string piece, string of)
    {
        Assert.NotEmpty(of);
        _kit.Options.MaxResponseBytes = 4096;
        _kit.Api.Then(async exchange =>
        {
            await exchange.SayAsync(piece);
            while (!exchange.Aborted.IsCompleted)
                await exchange.SayAsync(piece[^2..] == "\n\n" ? piece : new string('x', 1000));
        });

        var writer = await _kit.RunAsync();

        Assert.Equal(["error model_error False"], ChatKit.Said(writer));
        Assert.Contains("Netra:Agents:Chat:MaxResponseBytes", _kit.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_ThatNobodyServes_IsUnavailable()
    {
        await _kit.Api.DisposeAsync();

        var writer = await _kit.RunAsync();

        Assert.Equal(["error unavailable True"], ChatKit.Said(writer));
        Assert.Contains("(ConnectionError): look at Netra:Agents:Chat:Endpoint", _kit.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", Assert.IsType<AgentError>(writer.End).Message, StringComparison.Ordinal);
    }

    private void AssertNoSecret(RecordingRunWriter writer)
    {
        var told = string.Join('\n', writer.Events.Select(data => $"{data}"));
        Assert.All(new[] { ChatKit.Key, Words, "Incorrect" }, secret =>
        {
            Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, _kit.Log, StringComparison.Ordinal);
        });
    }
}
