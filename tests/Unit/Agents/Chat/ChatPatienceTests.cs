using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>How long is waited for a model, and when it is asked again. Time passes when the test says so.</summary>
public sealed class ChatPatienceTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private ChatKit _kit = null!;

    public async Task InitializeAsync() => _kit = await ChatKit.StartAsync(_time);

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Fact]
    public async Task Silence_BeforeTheAnswer_EndsTheRunAsTimedOut_AndTheRequest()
    {
        _kit.Api.Then(exchange => exchange.HangAsync());

        var writer = _kit.Begin();
        await Eventually.TrueAsync(() => _kit.Api.Exchanges.Count == 1 && _time.NextIn == _kit.Options.SilenceTimeout, "the request");
        _time.Advance(_kit.Options.SilenceTimeout);
        await _kit.IdleAsync();

        Assert.Equal(["error timed_out True"], ChatKit.Said(writer));
        Assert.Contains("Netra:Agents:Chat:SilenceTimeout", _kit.Log, StringComparison.Ordinal);
        await _kit.Api.Exchanges[0].Aborted.WithinAsync("the request to end");
    }

    [Fact]
    public async Task Silence_WithinTheAnswer_CountsFromTheLastByte()
    {
        var go = new TaskCompletionSource();
        _kit.Api.Then(async exchange =>
        {
            await exchange.SayAsync(Chunk.Event(Chunk.Text("one ")));
            await go.Task;
            await exchange.SayAsync(Chunk.Event(Chunk.Text("two")));
            await exchange.HangAsync();
        });

        var writer = _kit.Begin();
        await HeardAsync(writer, "one ");
        _time.Advance(_kit.Options.SilenceTimeout - TimeSpan.FromSeconds(1));
        go.SetResult();
        await HeardAsync(writer, "one two");
        Assert.Null(writer.End);
        _time.Advance(_kit.Options.SilenceTimeout);
        await _kit.IdleAsync();

        Assert.Equal(["says m1 one two", "error timed_out True"], ChatKit.Said(writer));
        await _kit.Api.Exchanges[0].Aborted.WithinAsync("the request to end");
    }

    [Fact]
    public async Task Run_ThatTakesTooLong_EndsAsTimedOut_ThoughTheModelIsNeverSilent_AndAToolIsToldToStop()
    {
        var (begun, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        _kit.Options.RunTimeout = TimeSpan.FromSeconds(30);
        _kit.Tools.Add(new LambdaTool("slow", async (_, cancelled) =>
        {
            using var heard = cancelled.Register(stopped.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancelled);
            return default;
        }));
        _kit.Api.ThenStream(Chunk.Call(0, "a", "slow", "{}"), Chunk.Finish("tool_calls"));

        var writer = _kit.Begin();
        await begun.Task.WithinAsync("the tool to begin");
        _time.Advance(_kit.Options.RunTimeout);
        await stopped.Task.WithinAsync("the tool to be told");
        await _kit.IdleAsync();

        Assert.Equal(["calls c1 slow {}", "fails c1 The tool gave no result.", "error timed_out True"], ChatKit.Said(writer));
        Assert.Contains("Netra:Agents:Chat:RunTimeout", _kit.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Api_WithTooMuchToDo_IsAskedOnceMore_AfterAWhile(int status)
    {
        _kit.Api.ThenRefuse(status, "").ThenStream(Chunk.Text("Now."), Chunk.Finish("stop"));

        var writer = _kit.Begin();
        await Eventually.TrueAsync(() => _time.NextIn <= TimeSpan.FromSeconds(2), "the wait");
        Assert.True(_time.NextIn >= TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        await _kit.IdleAsync();

        Assert.Equal(["thinks The model has too much to do; I ask again in 2 s.", "says m1 Now.", "completes"], ChatKit.Said(writer));
        Assert.Equal(1820, Assert.Single(_kit.Logger.Entries).Id);
        Assert.Equal(_kit.Api.Exchanges[0].Text, _kit.Api.Exchanges[1].Text);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("Fri, 20 Nov 2026 10:00:07 GMT")]
    public async Task Api_ThatSaysWhen_IsAskedThen(string retryAfter)
    {
        _kit.Api.ThenRefuse(429, "", ("Retry-After", retryAfter)).ThenStream(Chunk.Text("Now."), Chunk.Finish("stop"));

        var writer = _kit.Begin();
        await Eventually.TrueAsync(() => _time.NextIn <= TimeSpan.FromSeconds(7), "the wait");
        Assert.Equal(TimeSpan.FromSeconds(7), _time.NextIn);
        _time.Advance(TimeSpan.FromSeconds(7));
        await _kit.IdleAsync();

        Assert.Equal("completes", ChatKit.Said(writer)[^1]);
    }

    [Fact]
    public async Task Api_ThatAsksToWaitForLong_IsNotAskedAgain()
    {
        _kit.Api.ThenRefuse(429, "", ("Retry-After", "21"));

        var writer = await _kit.RunAsync();

        Assert.Equal(["error limit_exceeded True"], ChatKit.Said(writer));
        Assert.Single(_kit.Api.Exchanges);
    }

    [Fact]
    public async Task Cancel_WhileWaiting_EndsTheWait()
    {
        _kit.Api.ThenRefuse(429, "", ("Retry-After", "20"));
        var writer = _kit.Begin();
        await Eventually.TrueAsync(() => _time.NextIn <= TimeSpan.FromSeconds(20), "the wait");

        writer.Cancel();
        await _kit.IdleAsync();

        Assert.IsType<AgentCancelled>(writer.End);
        Assert.Single(_kit.Api.Exchanges);
    }

    /// <summary>The text was said, and the next bytes are waited for.</summary>
    private Task HeardAsync(RecordingRunWriter writer, string text) =>
        Eventually.TrueAsync(() => writer.Text == text && _time.NextIn == _kit.Options.SilenceTimeout, $"\"{text}\"");
}
