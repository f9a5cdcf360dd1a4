using Netra.Signal.Server.Runs.Approvals;

namespace Netra.Signal.Server.Runs;

/// <summary>What the rules of a run need to know of what was said in it.</summary>
internal interface IRunFacts
{
    bool IsStarted { get; }

    bool IsEnded { get; }

    /// <summary>Whether a call of that name was ever begun.</summary>
    bool IsToolKnown(string toolCallId);

    bool IsToolOpen(string toolCallId);

    bool IsMessageComplete(string messageId);

    /// <summary>What was asked, and how it was settled.</summary>
    ApprovalBook Approvals { get; }
}
