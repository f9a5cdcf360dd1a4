using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>One run of the chat agent: asks the model, makes the calls it asks for, asks again. Made for the run and gone with it.</summary>
/// <param name="run">The run.</param>
/// <param name="parts">What all runs share, none of it anybody's.</param>
internal sealed class ChatRun(AgentRun run, ChatParts parts)
{
    private readonly ChatOptions _options = parts.Options;
    private readonly ChatToolCalls _tools = new(run, parts.Tools, parts.EventBytes, parts.Logger);
    private readonly HashSet<string> _callIds = new(StringComparer.Ordinal);
    private readonly UsageSum _usage = new();

    /// <param name="over">Cancelled when the run has ended or took too long.</param>
    public async Task AnswerAsync(CancellationToken over)
    {
        var messages = Conversation(run.RequireText());
        for (var round = 0; ; round++)
        {
            var answer = await AskAsync(messages, round < _options.MaxToolRounds, over);
            _usage.Add(answer.Usage, _options.Model);
            if (answer.Finish == ChatAnswer.Filter)
                throw ChatFailures.Filtered();
            // What was cut off may have cut a call: its arguments are not what the model meant.
            if (answer.Calls.Count == 0 || answer.Finish == ChatAnswer.Length)
            {
                await run.CompleteAsync(ResultOf(answer), SummaryOf(answer), _usage.Total);
                return;
            }

            if (round >= _options.MaxToolRounds)
                throw ChatFailures.TooManyRounds(_options.MaxToolRounds);
            messages.Add(ChatMessage.Assistant(answer.Text.Length > 0 ? answer.Text : null, [.. answer.Calls.Select(call => call.Mended())]));
            foreach (var call in answer.Calls)
                messages.Add(ChatMessage.Tool(call.Id, await _tools.CallAsync(call, over)));
        }
    }

    private List<ChatMessage> Conversation(string question)
    {
        var messages = new List<ChatMessage>();
        if (!string.IsNullOrWhiteSpace(_options.Instructions))
            messages.Add(ChatMessage.System(_options.Instructions));
        messages.AddRange(ChatHistory.Of(run.History, _options));
        messages.Add(ChatMessage.User(question));
        // An id that an earlier call has is not given again.
        foreach (var call in messages.SelectMany(message => message.Calls ?? []))
            _callIds.Add(call.Id);
        return messages;
    }

    private async Task<ChatAnswer> AskAsync(List<ChatMessage> messages, bool mayCall, CancellationToken over)
    {
        try
        {
            var answer = await ReadAsync(ChatRequest.Write(_options, messages, parts.Tools, mayCall), over);
            parts.Metrics.Asked(answer.Finish == ChatAnswer.Filter ? ChatFailures.ContentFilter : ChatMetrics.Answered);
            return answer;
        }
        catch (Exception failure)
        {
            parts.Metrics.Asked((failure as AgentFailedException)?.Code ?? (over.IsCancellationRequested ? ChatMetrics.Cancelled : ErrorCodes.Internal));
            throw;
        }
    }

    private async Task<ChatAnswer> ReadAsync(ReadOnlyMemory<byte> request, CancellationToken over)
    {
        using var silence = new Silence(_options.SilenceTimeout, parts.Time, over);
        using var response = await parts.Calls.AskAsync(request, silence, WaitingAsync, over);
        await using var body = new MeteredStream(await response.Content.ReadAsStreamAsync(silence.Token), silence, _options.MaxResponseBytes);
        var speech = new ChatSpeech(run, parts.EventBytes, _callIds);
        try
        {
            await ChatStream.ReadAsync(body, silence, speech, over);
        }
        catch (AgentFailedException)
        {
            await speech.CloseAsync();
            throw;
        }

        await speech.CloseAsync();
        return speech.Answer();
    }

    private ValueTask WaitingAsync(HttpStatusCode status, TimeSpan wait)
    {
        parts.Logger.ChatRetries(_options.Name, (int)status, wait);
        return run.ThinkingAsync($"The model has too much to do; I ask again in {Math.Ceiling(wait.TotalSeconds)} s.");
    }

    private static JsonElement ResultOf(ChatAnswer answer) =>
        JsonElement.Parse(new JsonObject { ["finishReason"] = answer.FinishWord }.ToJsonString());

    /// <summary>What an end that looks well does not tell by itself.</summary>
    private static string? SummaryOf(ChatAnswer answer) =>
        answer.Finish == ChatAnswer.Length ? "The answer is cut off: the model reached its limit of tokens."
        : answer.Text.Length == 0 ? "The model answered without text."
        : null;
}
