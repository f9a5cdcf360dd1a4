using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs;

/// <summary>The ways a run ends.</summary>
internal static class RunEnds
{
    public const string TimedOut = "timed_out";
    public const string WorkerLost = "worker_lost";
    public const string Expired = "expired";
    /// <summary>It waited for its turn, and could not be begun when that came.</summary>
    public const string Refused = "refused";
    public const string HistoryLost = "history_lost";

    /// <summary>Said for a run of which nobody can say any more what it said.</summary>
    public static AgentError Lost { get; } =
        new(HistoryLost, "Part of what the run said is not kept any more, so it was ended; start the run again.", true);

    /// <summary>Said for a run that only a process knew of which stops.</summary>
    public static AgentError Stopped { get; } = new(ErrorCodes.Unavailable, "The gateway is restarting; start the run again.", true);

    /// <summary>Said for a run of which an event could not be stored.</summary>
    public static AgentError NotStored { get; } = new(ErrorCodes.Unavailable, "Events of the run could not be stored; start the run again later.", true);

    public static RunStatus StatusOf(AgentError error) => error.Code switch
    {
        TimedOut => RunStatus.TimedOut,
        WorkerLost => RunStatus.WorkerLost,
        Expired => RunStatus.Expired,
        _ => RunStatus.Failed,
    };

    /// <summary>What the gateway says for an agent that left something open, before the terminal event.</summary>
    /// <param name="fold">What was said and stored.</param>
    /// <param name="said">Text that goes out just before.</param>
    /// <param name="maxBytes">The bytes of an event. A text too long to be said whole in one stays as its deltas say it, incomplete.</param>
    /// <param name="now">When.</param>
    public static IEnumerable<AgentEvent> Closing(RunFold fold, IReadOnlyList<MessageDelta> said, int maxBytes, DateTimeOffset now) =>
    [
        .. OpenTexts(fold, said).Select(open => new MessageCompleted(open.Key, open.Value)).Where(whole => EventSize.Encoded(whole) <= maxBytes),
        .. fold.OpenTools.Select(tool => new ToolCompleted(
            tool.Call.ToolCallId, tool.Call.Tool, false, (long)(now - tool.Started).TotalMilliseconds, Error: "The run ended before the tool did.")),
        .. fold.Approvals.Open.Select(asked => new ApprovalResolved(asked.RequestId, false, ApprovalResolver.RunEnded)),
    ];

    private static OrderedDictionary<string, string> OpenTexts(RunFold fold, IReadOnlyList<MessageDelta> said)
    {
        var texts = new OrderedDictionary<string, string>();
        foreach (var message in fold.OpenMessages)
            texts.Add(message.Id, message.Text);
        foreach (var delta in said)
            texts[delta.MessageId] = texts.GetValueOrDefault(delta.MessageId, "") + delta.Text;
        return texts;
    }
}
