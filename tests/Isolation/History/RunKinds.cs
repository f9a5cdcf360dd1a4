namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What a line tells of workers, and of what users ask of their runs.</summary>
internal static class RunKinds
{
    /// <summary>A worker was told of a run: <c>Lease</c>, <c>Attempt</c>, and its <c>User</c> by the canaries of its input.</summary>
    public const string Assigned = "assigned";

    /// <summary>A worker is about to publish an event, <c>N</c> of its lease. With no word of what came of the call it may be stored or not.</summary>
    public const string Publishing = "publishing";

    /// <summary>The answer of a call that publishes: all up to <c>N</c> of the lease is accepted.</summary>
    public const string Accepted = "accepted";

    /// <summary>A call that publishes was refused; <c>What</c> is the code.</summary>
    public const string Declined = "declined";

    /// <summary>A lease was renewed or resumed; the time is just before it was asked for.</summary>
    public const string Held = "held";

    /// <summary>A worker that showed a lease was told that it is lost.</summary>
    public const string Lost = "lost";

    /// <summary>A worker handed its run back: the lease is over, as the answer said.</summary>
    public const string HandedBack = "handed back";

    /// <summary>A worker was told the answer of a question: <c>What</c> says whether it was approved.</summary>
    public const string Told = "told";

    /// <summary>A worker was asked to stop a run.</summary>
    public const string Stop = "stop";

    /// <summary>A user is about to answer a question: <c>What</c> says whether it is approved.</summary>
    public const string Answering = "answering";

    /// <summary>A user's answer counts, as far as that user was told.</summary>
    public const string Answered = "answered";

    /// <summary>A user is about to cancel or to interrupt a run.</summary>
    public const string Cancelling = "cancelling";

    /// <summary>The runs of a thread take turns.</summary>
    public const string Line = "line";
}
