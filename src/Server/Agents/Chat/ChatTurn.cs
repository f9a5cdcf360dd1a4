using System.Globalization;
using System.Text;
using System.Text.Json;
using Netra.Signal.Shared.Agents;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>One earlier run as messages: what the user asked, the tools that were called, what was answered, and how it ended where it did not end well.</summary>
/// <remarks>User and assistant take turns, as many models demand it: that a run failed is part of its answer.</remarks>
internal static class ChatTurn
{
    private const string Cut = " […]";

    /// <param name="run">It has ended.</param>
    /// <param name="number">Its place in the thread, for ids of calls.</param>
    /// <param name="options">Whose tools are told: the agent's own.</param>
    public static IReadOnlyList<ChatMessage> Of(RunState run, int number, ChatOptions options)
    {
        var messages = new List<ChatMessage> { ChatMessage.User(Question(run)) };
        if (run.Agent == options.Name && options.MaxToolRounds > 0 && run.Tools.Count > 0)
        {
            // Some providers take nine letters and digits and nothing else for an id.
            ModelCall[] calls = [.. run.Tools.Select((tool, at) => Call(tool, string.Create(CultureInfo.InvariantCulture, $"h{number % 10_000:D4}{at % 10_000:D4}")))];
            messages.Add(ChatMessage.Assistant(null, calls));
            messages.AddRange(calls.Zip(run.Tools, (call, tool) => ChatMessage.Tool(call.Id, Result(tool))));
        }

        messages.Add(ChatMessage.Assistant(Answer(run)));
        return messages;
    }

    /// <summary>The question and the answer, each shortened.</summary>
    /// <returns><see langword="null"/> when so few bytes say nothing.</returns>
    public static IReadOnlyList<ChatMessage>? Shortened(RunState run, int bytes) => bytes < 256
        ? null
        : [ChatMessage.User(Beginning(Question(run), bytes / 2)), ChatMessage.Assistant(Beginning(Answer(run), bytes / 2))];

    /// <summary>Other agents may be asked with something else than a text.</summary>
    private static string Question(RunState run) =>
        InputText.TryRead(run.Input, out var text, out _) ? text : run.Input.GetRawText();

    private static string Answer(RunState run)
    {
        var said = string.Join("\n\n", run.Messages.Select(message => message.Text).Where(text => text.Length > 0));
        var end = End(run, said.Length > 0);
        return said.Length > 0 && end.Length > 0 ? $"{said}\n\n{end}" : said + end;
    }

    private static string End(RunState run, bool hasText) => run.Status switch
    {
        RunStatus.Completed when IsCut(run) => "[This answer was cut off at the limit of tokens.]",
        RunStatus.Completed => hasText ? "" : "[There was no text in this answer.]",
        RunStatus.Cancelled => "[The user stopped this answer before its end.]",
        _ => "[This answer failed before its end.]",
    };

    private static bool IsCut(RunState run) =>
        ChatJson.Text(ChatJson.Member(run.Result, "finishReason")) == ChatAnswer.Length;

    private static ModelCall Call(ToolState tool, string id) => new ModelCall(id, tool.Tool, tool.Arguments?.GetRawText() ?? "{}").Mended();

    private static string Result(ToolState tool) => tool.Status == ToolStatus.Completed
        ? tool.Result is { ValueKind: not JsonValueKind.Undefined } result ? result.GetRawText() : "{}"
        : ChatToolCalls.Failure(tool.Error ?? "The tool gave no result.");

    private static string Beginning(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes)
            return text;
        var left = bytes - Encoding.UTF8.GetByteCount(Cut);
        var beginning = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if ((left -= rune.Utf8SequenceLength) < 0)
                break;
            beginning.Append(rune.ToString());
        }

        return beginning.Append(Cut).ToString();
    }
}
