using System.Text;
using Netra.Signal.Shared.Events;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>A stream says the same however it is written and cut up.</summary>
public sealed class ChatStreamTests : IAsyncLifetime
{
    private const string Answer = "Grüße, 😀 and \"quotes\"\nand lines.";

    private ChatKit _kit = null!;

    public async Task InitializeAsync() => _kit = await ChatKit.StartAsync();

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Theory]
    [InlineData("lf", int.MaxValue)]
    [InlineData("lf", 1)]
    [InlineData("crlf", 1)]
    [InlineData("crlf", 7)]
    [InlineData("cr", 3)]
    [InlineData("comments", 1)]
    [InlineData("comments", 64)]
    [InlineData("lines", 1)]
    [InlineData("lines", 13)]
    [InlineData("tight", 1)]
    [InlineData("bom", 2)]
    public async Task Answer_HoweverItsStreamIsWrittenAndCutUp_IsSaidWhole(string form, int bytes)
    {
        var stream = Encoding.UTF8.GetBytes(Written(form));
        _kit.Api.Then(async exchange =>
        {
            foreach (var piece in stream.Chunk(Math.Min(bytes, stream.Length)))
                await exchange.SayAsync(piece);
        });
        _kit.Tools.Add(new LambdaTool("add", arguments => $"{arguments.GetProperty("a").GetInt32() + 1}"));
        _kit.Api.ThenStream(Chunk.Text("2."), Chunk.Finish("stop"), Chunk.Usage(7, 1));

        var writer = await _kit.RunAsync();

        Assert.Equal(["thinks I look.", $"says m1 {Answer}", """calls c1 add {"a":1}""", "gets c1 2", "says m2 2.", "completes"], ChatKit.Said(writer));
        Assert.Equal(new TokenUsage(17, 21, "m-1"), Assert.IsType<AgentCompleted>(writer.End).Usage);
        Assert.Empty(_kit.Log);
    }

    [Fact]
    public async Task Pair_ThatIsCutInHalf_IsOneCharacter_AndAHalfAloneIsReplaced()
    {
        _kit.Api.Then(exchange => exchange.SayAsync(Chunk.Stream(
            """{"choices":[{"delta":{"content":"a\ud83d"}}]}""", """{"choices":[{"delta":{"content":"\ude00 \"b\" \n\t\u00e9"}}]}""",
            """{"choices":[{"delta":{"content":"c\ud83d"}}]}""", Chunk.Finish("stop"))));

        var writer = await _kit.RunAsync();

        Assert.Equal(["says m1 a😀 \"b\" \n\té" + "c\uFFFD", "completes"], ChatKit.Said(writer));
    }

    [Fact]
    public async Task Chunks_WithMembersThatAreMissingNullOrUnknown_SayWhatTheyHave()
    {
        _kit.Api.Then(exchange => exchange.SayAsync(Chunk.Stream(
            """{"choices":[],"prompt_filter_results":[{}]}""", """{"choices":null,"usage":null}""", """{}""", """{"error":null,"choices":[{"delta":null}]}""",
            """{"choices":[{"index":1,"delta":{"content":"another answer"}}]}""", """{"choices":[{"index":0,"delta":{"role":"user","content":"hello"}}]}""",
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":null}}]}""", """{"choices":[{"delta":{"content":[{"type":"text","text":"par"},{"type":"image"}]}}]}""",
            """{"choices":[{"delta":{"content":"ts","reasoning":{"not":"text"}}}],"usage":{"prompt_tokens":-1,"completion_tokens":"4"}}""", """{"choices":[{"delta":{},"finish_reason":"eos"}]}""")));

        var writer = await _kit.RunAsync();

        Assert.Equal(["says m1 parts", "completes"], ChatKit.Said(writer));
        var end = Assert.IsType<AgentCompleted>(writer.End);
        Assert.Equal("other", end.Result!.Value.GetProperty("finishReason").GetString());
        Assert.Equal(new TokenUsage(null, null, "m-1"), end.Usage);
    }

    [Fact]
    public async Task Reasoning_IsSaidAsThoughts_OnceEach_UnderEitherName()
    {
        _kit.Api.ThenStream(
            Chunk.Thought("I shou"), Chunk.Thought("ld look.\n"), Chunk.Thought("\nThen "), Chunk.Delta(new { reasoning_content = "answer.", reasoning = "answer." }),
            Chunk.Text("Yes."), Chunk.Delta(new { reasoning = "Or no?" }), Chunk.Text("No."), Chunk.Finish("stop"));

        var writer = await _kit.RunAsync();

        Assert.Equal(["thinks I should look.", "thinks Then answer.", "says m1 Yes.", "thinks Or no?", "says m2 No.", "completes"], ChatKit.Said(writer));
    }

    [Fact]
    public async Task Usage_ThatIsToldWithEveryChunk_IsTheLast_AndIsAddedUpOverRequestsAlone()
    {
        _kit.Tools.Add(new LambdaTool("t", _ => "1"));
        _kit.Api.ThenStream(Chunk.Usage(10, 1), Chunk.Usage(10, 2), Chunk.Call(0, "a", "t", "{}"), Chunk.Usage(10, 5), Chunk.Finish("tool_calls"))
            .ThenStream(Chunk.Text("x"), Chunk.Finish("stop"), Chunk.Usage(20, 3, "m-2"));

        var writer = await _kit.RunAsync();

        Assert.Equal(new TokenUsage(30, 8, "m-2"), Assert.IsType<AgentCompleted>(writer.End).Usage);
    }

    [Fact]
    public async Task Text_LongerThanAnEvent_GoesOnAsAnotherMessage_AndNothingIsLost()
    {
        _kit.Limits.EventBytes = 512;
        var text = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i} 😀"));
        var cut = text.IndexOf("20 ", StringComparison.Ordinal);
        _kit.Api.ThenStream(Chunk.Text(text[..cut]), Chunk.Text(text[cut..]), Chunk.Thought(text), Chunk.Finish("stop"));

        var writer = await _kit.RunAsync();

        var messages = writer.Events.OfType<MessageCompleted>().ToList();
        Assert.Equal(text, string.Concat(messages.Select(message => message.Text)));
        Assert.All(messages, message => Assert.True(message.Text.Length * 6 < 512));
        Assert.All(writer.Events.OfType<AgentThinking>(), thought => Assert.True(thought.Text.Length * 6 < 512));
        Assert.All(messages, message => Assert.DoesNotContain('\uFFFD', message.Text));
    }

    private static string Written(string form)
    {
        string[] chunks =
        [
            Chunk.Thought("I look."), Chunk.Text(Answer[..5]), Chunk.Text(Answer[5..]), Chunk.Call(0, "call_1", "add", ""), Chunk.Call(0, null, null, "{\"a\":"),
            Chunk.Call(0, null, null, "1}"), Chunk.Finish("tool_calls"), Chunk.Usage(10, 20),
        ];
        var stream = Chunk.Stream(chunks);
        return form switch
        {
            "crlf" => stream.Replace("\n", "\r\n", StringComparison.Ordinal),
            "cr" => stream.Replace("\n", "\r", StringComparison.Ordinal),
            "comments" => ": hello\n\n" + stream.Replace("data:", ": keep-alive\nid: 7\nretry: 10\nevent: message\ndata:", StringComparison.Ordinal),
            // A chunk over several lines: JSON allows a line break after a comma between members.
            "lines" => stream.Replace(",\"choices\"", ",\ndata: \"choices\"", StringComparison.Ordinal),
            "tight" => stream.Replace("data: ", "data:", StringComparison.Ordinal),
            "bom" => "\uFEFF" + stream,
            _ => stream,
        };
    }
}
