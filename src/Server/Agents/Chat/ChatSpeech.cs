using System.Text;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Says one answer of the model as it comes, and puts it together.</summary>
/// <param name="run">The run.</param>
/// <param name="eventBytes">How large an event may be.</param>
/// <param name="callIds">The ids that calls of this run have.</param>
internal sealed class ChatSpeech(AgentRun run, int eventBytes, HashSet<string> callIds)
{
    private readonly ChatText _said = new(run, eventBytes);
    private readonly ChatThoughts _thoughts = new(run, eventBytes);
    private readonly CallAssembly _calls = new(callIds);
    private readonly StringBuilder _text = new();
    private string? _finish;
    private TokenUsage? _usage;

    /// <summary>Whether the model said that it stopped.</summary>
    public bool HasFinished => _finish is not null;

    public async ValueTask TakeAsync(ChatChunk chunk)
    {
        if (chunk.Thought is not null)
        {
            await _said.EndAsync();
            await _thoughts.AddAsync(chunk.Thought);
        }

        if (!string.IsNullOrEmpty(chunk.Text))
        {
            await _thoughts.EndAsync();
            _text.Append(chunk.Text);
            await _said.AddAsync(chunk.Text);
        }

        foreach (var piece in chunk.Calls)
            _calls.Add(piece);
        _finish = chunk.Finish ?? _finish;
        _usage = chunk.Usage ?? _usage;
    }

    /// <summary>Says what waits, and completes the message. An answer that breaks off is closed as well: what came of it came.</summary>
    public async ValueTask CloseAsync()
    {
        await _thoughts.EndAsync();
        await _said.EndAsync();
    }

    /// <summary>The answer, once it is closed.</summary>
    public ChatAnswer Answer() => new(PendingText.WellFormed(_text.ToString()), _calls.Calls(), _finish, _usage);
}
