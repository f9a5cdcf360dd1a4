using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Earlier runs of the thread as messages for the model: as many of the newest as fit.</summary>
internal static class ChatHistory
{
    /// <param name="runs">Runs that have ended, the oldest first.</param>
    /// <param name="options">How much of them is told.</param>
    public static IReadOnlyList<ChatMessage> Of(IReadOnlyList<RunState> runs, ChatOptions options)
    {
        var turns = new List<IReadOnlyList<ChatMessage>>();
        var left = options.MaxHistoryBytes;
        for (var at = runs.Count - 1; at >= 0 && turns.Count < options.MaxHistoryRuns; at--)
        {
            var turn = ChatTurn.Of(runs[at], at, options);
            var bytes = turn.Sum(message => message.Bytes);
            if (bytes > left)
            {
                // The newest is what the user refers to: some of it is better than nothing.
                if (turns.Count == 0 && ChatTurn.Shortened(runs[at], left) is { } some)
                    turns.Add(some);
                break;
            }

            left -= bytes;
            turns.Add(turn);
        }

        turns.Reverse();
        return [.. turns.SelectMany(turn => turn)];
    }
}
