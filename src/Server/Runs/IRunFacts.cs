using Netra.Signal.Shared.Ids;

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

    /// <summary>Whether a question of that name waits for its answer.</summary>
    bool IsAsked(RequestId requestId);
}
