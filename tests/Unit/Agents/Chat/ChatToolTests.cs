using System.Text.Json;
using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>Tool calls of a model: put together, shown, made, told back, and bounded.</summary>
public sealed class ChatToolTests : IAsyncLifetime
{
    private ChatKit _kit = null!;

    public async Task InitializeAsync()
    {
        _kit = await ChatKit.StartAsync();
        _kit.Tools.Add(new LambdaTool("echo", arguments => arguments.GetRawText()));
    }

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Fact]
    public async Task Calls_SideBySide_ArePutTogetherByIndex_ShownWhole_AndToldBackEachByItsId()
    {
        _kit.Api.ThenStream(
                Chunk.Text("I look. "), Chunk.Call(0, "id-a", "echo", "{\"n\""), Chunk.Call(1, "id-b", "echo", ""), Chunk.Call(1, null, null, "{\"n\":2"),
                Chunk.Call(0, null, null, ":1}"), Chunk.Call(1, null, null, "}"), Chunk.Finish("tool_calls"))
            .ThenStream(Chunk.Text("Done."), Chunk.Finish("stop"));

        var writer = await _kit.RunAsync();

        Assert.Equal(
            ["says m1 I look. ", """calls c1 echo {"n":1}""", """gets c1 {"n":1}""", """calls c2 echo {"n":2}""", """gets c2 {"n":2}""", "says m2 Done.", "completes"],
            ChatKit.Said(writer));
        var messages = _kit.Api.Exchanges[1].Body.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["user", "assistant", "tool", "tool"], messages.Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("I look. ", messages[1].GetProperty("content").GetString());
        Assert.Equal(["id-a", "id-b"], messages[1].GetProperty("tool_calls").EnumerateArray().Select(call => call.GetProperty("id").GetString()));
        Assert.Equal(
            [("id-a", """{"n":1}"""), ("id-b", """{"n":2}""")], messages.Skip(2).Select(message => (message.GetProperty("tool_call_id").GetString()!, message.GetProperty("content").GetString()!)));
    }

    [Theory]
    [InlineData("every call is number 0", """[0,"a","echo","{\"n\":1}"]""", """[0,"b","echo","{\"n\":2}"]""", "12")]
    [InlineData("no index", """[null,"a","echo","{\"n\":"]""", """[null,null,null,"1}"]""", "1")]
    [InlineData("no index, two calls", """[null,"a","echo","{\"n\":1}"]""", """[null,"b","echo","{\"n\":2}"]""", "12")]
    [InlineData("no index and no id", """[null,null,"echo","{\"n\":1}"]""", """[null,null,"echo","{\"n\":2}"]""", "12")]
    [InlineData("an id for every piece", """[0,"a","echo","{\"n\":"]""", """[0,"b",null,"1}"]""", "1")]
    [InlineData("the name again", """[0,"a","echo","{\"n\":"]""", """[0,"a","echo","1}"]""", "1")]
    [InlineData("the id late", """[0,null,"echo","{\"n\":"]""", """[0,"a",null,"1}"]""", "1")]
    [InlineData("one id twice", """[0,"a","echo","{\"n\":1}"]""", """[1,"a","echo","{\"n\":2}"]""", "12")]
    public async Task Calls_OfApisThatNumberThemOtherwise_ArePutTogether(string way, string first, string second, string numbers)
    {
        Assert.NotEmpty(way);
        _kit.Api.ThenStream(Piece(first), Piece(second), Chunk.Finish("stop")).ThenStream(Chunk.Text("x"), Chunk.Finish("stop"));

        var writer = await _kit.RunAsync();

        Assert.Equal(numbers, string.Concat(writer.Events.OfType<ToolCompleted>().Select(tool => tool.Result!.Value.GetProperty("n").GetInt32())));
        var ids = _kit.Api.Exchanges[1].Body.GetProperty("messages")[1].GetProperty("tool_calls").EnumerateArray().Select(call => call.GetProperty("id").GetString()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.False(string.IsNullOrEmpty(id)));
    }

    [Theory]
    [InlineData("nosuch", "{}", "There is no tool of that name. There are: echo.")]
    [InlineData("bad name!", "{}", "There is no tool of that name. There are: echo.")]
    [InlineData(null, "{}", "There is no tool of that name. There are: echo.")]
    [InlineData("echo", "{\"n\":", "The arguments are not a JSON object.")]
    [InlineData("echo", "[1]", "The arguments are not a JSON object.")]
    [InlineData("echo", """{"n":"\ud800"}""", "The arguments are not a JSON object.")]
    public async Task Call_ThatIsWrong_Fails_AndTheModelHearsWhy_AndMayDoBetter(string? name, string arguments, string why)
    {
        _kit.Api.ThenStream(Chunk.Call(0, "a", name, arguments), Chunk.Finish("tool_calls")).ThenStream(Chunk.Text("Sorry."), Chunk.Finish("stop"));

        var said = ChatKit.Said(await _kit.RunAsync());

        Assert.Equal([$"fails c1 {why}", "says m1 Sorry.", "completes"], said.Skip(1));
        var messages = _kit.Api.Exchanges[1].Body.GetProperty("messages");
        Assert.Equal(why, JsonElement.Parse(messages[2].GetProperty("content").GetString()!).GetProperty("error").GetString());
        // The call is told back so that every API takes it.
        var told = messages[1].GetProperty("tool_calls")[0].GetProperty("function");
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(told.GetProperty("arguments").GetString()!).ValueKind);
        Assert.True(ChatTools.IsName(told.GetProperty("name").GetString()!));
        Assert.Empty(_kit.Log);
    }

    [Fact]
    public async Task Tool_ThatFails_TellsNothingOfItsException_AndOneThatRefuses_ItsSentence()
    {
        _kit.Tools.Add(new LambdaTool("broken", _ => throw new InvalidOperationException("password=hunter2")));
        _kit.Tools.Add(new LambdaTool("picky", _ => throw SignalException.InvalidArgument("n is missing.")));
        _kit.Tools.Add(new LambdaTool("huge", _ => $"\"{new string('x', 40_000)}\""));
        _kit.Api.ThenStream(Chunk.Call(0, "a", "broken", ""), Chunk.Call(1, "b", "picky", ""), Chunk.Call(2, "c", "huge", ""), Chunk.Finish("tool_calls"))
            .ThenStream(Chunk.Text("Sorry."), Chunk.Finish("stop"));

        var writer = await _kit.RunAsync();

        Assert.Equal(
            ["fails c1 The tool failed.", "fails c2 n is missing.", "fails c3 The result of the tool is too large."],
            ChatKit.Said(writer).Where(line => line.StartsWith("fails", StringComparison.Ordinal)));
        Assert.DoesNotContain("hunter2", _kit.Api.Exchanges[1].Text, StringComparison.Ordinal);
        Assert.Equal(1821, Assert.Single(_kit.Logger.Entries).Id);
    }

    [Fact]
    public async Task Rounds_AreBounded_AndInTheLastTheModelIsToldToAnswer()
    {
        _kit.Options.MaxToolRounds = 2;
        _kit.Api.Always = exchange => exchange.SayAsync(Chunk.Stream(Chunk.Call(0, "a", "echo", "{}"), Chunk.Finish("tool_calls")));

        var writer = await _kit.RunAsync();

        Assert.Equal([false, false, true], _kit.Api.Exchanges.Select(exchange => exchange.Body.TryGetProperty("tool_choice", out var choice) && choice.GetString() == "none"));
        Assert.Equal(2, writer.Events.OfType<ToolExecuting>().Count());
        Assert.Equal("error model_error True", ChatKit.Said(writer)[^1]);
        Assert.Contains("Netra:Agents:Chat:MaxToolRounds", _kit.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_InOneAnswer_AreBounded_AndLongArgumentsAreNotRead()
    {
        _kit.Api.ThenStream(Chunk.Call(0, "a", "echo", $"{{\"n\":\"{new string('x', 70_000)}"), Chunk.Call(0, null, null, "\"}"), Chunk.Finish("tool_calls"))
            .ThenStream([.. Enumerable.Range(0, CallAssembly.MaxCalls + 1).Select(i => Chunk.Call(i, $"id{i}", "echo", "{}")), Chunk.Finish("tool_calls")]);

        var said = ChatKit.Said(await _kit.RunAsync());

        Assert.Equal(["calls c1 echo", "fails c1 The arguments are longer than 65536 characters.", "error model_error True"], said);
    }

    [Fact]
    public void Tools_ThatCannotBeOffered_AreRefused_NamingThem()
    {
        Assert.Contains("'two words'", Assert.Throws<InvalidOperationException>(() => new ChatTools([new LambdaTool("two words", _ => "1")])).Message, StringComparison.Ordinal);
        Assert.Contains("'twin'", Assert.Throws<InvalidOperationException>(() => new ChatTools([new LambdaTool("twin", _ => "1"), new LambdaTool("twin", _ => "1")])).Message, StringComparison.Ordinal);
        Assert.Contains("'t'", Assert.Throws<InvalidOperationException>(() => new ChatTools([new LambdaTool("t", _ => "1") { Parameters = JsonElement.Parse("1") }])).Message, StringComparison.Ordinal);
    }

    private static string Piece(string values)
    {
        var piece = JsonElement.Parse(values);
        return Chunk.Call(piece[0].ValueKind == JsonValueKind.Null ? null : piece[0].GetInt32(), piece[1].GetString(), piece[2].GetString(), piece[3].GetString());
    }
}
