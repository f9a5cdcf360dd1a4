using System.Diagnostics;
using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>What the model is asked, and how its answers end.</summary>
public sealed class ChatAgentTests : IAsyncLifetime
{
    private ChatKit _kit = null!;

    public async Task InitializeAsync() => _kit = await ChatKit.StartAsync();

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Fact]
    public async Task Request_IsWhatTheSettingsSay_AndNamesNobody()
    {
        (_kit.Options.Instructions, _kit.Options.MaxTokens, _kit.Options.Temperature) = ("Be brief.", 50, 0.5);
        _kit.Tools.Add(new LambdaTool("add", _ => "1"));
        _kit.Api.ThenStream(Chunk.Text("Hi."), Chunk.Finish("stop"));

        var writer = await _kit.RunAsync("hello");

        var request = Assert.Single(_kit.Api.Exchanges);
        Assert.Equal(("/v1/chat/completions", $"Bearer {ChatKit.Key}"), (request.Path, request.Headers["Authorization"]));
        Assert.Equal(["Accept", "Authorization", "Content-Length", "Content-Type", "Host"], request.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["system: Be brief.", "user: hello"], request.Conversation);
        Assert.Equal(
            """{"model":"m-1","stream":true,"stream_options":{"include_usage":true},"max_tokens":50,"temperature":0.5,"tools":[{"type":"function","function":{"name":"add","description":"Does add.","parameters":{"type":"object"}}}],"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hello"}]}""",
            request.Text);
        Assert.Equal(["says m1 Hi.", "completes"], ChatKit.Said(writer));
    }

    [Fact]
    public async Task Request_LeavesOutWhatIsOff()
    {
        (_kit.Options.AskUsage, _kit.Options.MaxToolRounds, _kit.Options.Key, _kit.Options.MaxTokens, _kit.Options.MaxTokensField) = (false, 0, null, 9, "max_completion_tokens");
        _kit.Tools.Add(new LambdaTool("add", _ => "1"));
        _kit.Api.ThenStream(Chunk.Text("Hi."), Chunk.Finish("stop"));

        await _kit.RunAsync("hello");

        var request = Assert.Single(_kit.Api.Exchanges);
        Assert.False(request.Headers.ContainsKey("Authorization"));
        Assert.Equal("""{"model":"m-1","stream":true,"max_completion_tokens":9,"messages":[{"role":"user","content":"hello"}]}""", request.Text);
    }

    [Fact]
    public async Task Answer_CutOffAtTheLimit_IsToldSo_AndNoCutOffCallIsMade()
    {
        var called = false;
        _kit.Tools.Add(new LambdaTool("t", _ =>
        {
            called = true;
            return "1";
        }));
        _kit.Api.ThenStream(Chunk.Text("Half an ans"), Chunk.Call(0, "a", "t", "{\"amount\":1"), Chunk.Finish("length"));

        var writer = await _kit.RunAsync();

        Assert.False(called);
        Assert.Equal(["says m1 Half an ans", "completes The answer is cut off: the model reached its limit of tokens."], ChatKit.Said(writer));
        Assert.Equal("length", Assert.IsType<AgentCompleted>(writer.End).Result!.Value.GetProperty("finishReason").GetString());
    }

    [Fact]
    public async Task Answer_ThatTheFilterStops_EndsAsThat_WithWhatWasSaidBefore()
    {
        _kit.Api.ThenStream(Chunk.Text("Well, "), Chunk.Finish("content_filter"));

        var writer = await _kit.RunAsync();

        Assert.Equal(["says m1 Well, ", "error content_filter False"], ChatKit.Said(writer));
        Assert.Equal(1808, Assert.Single(_kit.Logger.Entries).Id);
    }

    [Fact]
    public async Task Answer_WithoutText_SaysSo()
    {
        _kit.Api.ThenStream(Chunk.Text(""), Chunk.Finish("stop"));

        Assert.Equal(["completes The model answered without text."], ChatKit.Said(await _kit.RunAsync()));
    }

    [Fact]
    public async Task Input_WithoutText_IsRefused_AndTheModelIsNotAsked()
    {
        var writer = await _kit.RunAsync(" ");

        Assert.Equal(["error invalid_argument False"], ChatKit.Said(writer));
        Assert.Empty(_kit.Api.Exchanges);
    }

    [Fact]
    public async Task Text_ComesAsItIsStreamed_NotAtTheEnd()
    {
        var go = new TaskCompletionSource();
        _kit.Api.Then(async exchange =>
        {
            await exchange.SayAsync(Chunk.Event(Chunk.Text("one ")));
            await go.Task;
            await exchange.SayAsync(Chunk.Stream(Chunk.Text("two"), Chunk.Finish("stop")));
        });

        var writer = _kit.Begin();
        await Eventually.TrueAsync(() => writer.Text == "one ", "the first word");
        go.SetResult();
        await _kit.IdleAsync();

        Assert.Equal("one two", writer.Text);
    }

    [Fact]
    public async Task Run_IsOver_WithDone_ThoughTheApiKeepsTheRequestOpen()
    {
        _kit.Api.Then(async exchange =>
        {
            await exchange.SayAsync(Chunk.Stream(Chunk.Text("Hi."), Chunk.Finish("stop")));
            await exchange.HangAsync();
        });

        Assert.Equal(["says m1 Hi.", "completes"], ChatKit.Said(await _kit.RunAsync()));
        await _kit.Api.Exchanges[0].Aborted.WithinAsync("the request to end");
    }

    [Fact]
    public async Task Request_UnderAnActivity_CarriesNeitherItsTraceNorItsBaggage()
    {
        _kit.Api.ThenStream();
        using var activity = new Activity("run").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.TraceStateString = "tenant=alice";
        using var http = ChatHttp.Create(_kit.Options, new(_kit.Api.Address));

        using var answer = await http.GetAsync(new Uri(_kit.Api.Address));

        Assert.Same(activity, Activity.Current);
        Assert.Equal(["Accept", "Authorization", "Host"], Assert.Single(_kit.Api.Exchanges).Headers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Key_IsInNoText_OfTheOptionsAndTheStartLog() => Assert.DoesNotContain(
        ChatKit.Key, $"{_kit.Options} {new ChatAnnouncement(_kit.Options, new([])).Announce()}", StringComparison.Ordinal);
}
