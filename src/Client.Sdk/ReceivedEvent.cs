using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client;

/// <summary>One event of the user, in order, once.</summary>
public sealed record ReceivedEvent : ClientEvent
{
    private readonly object _envelope;

    private ReceivedEvent(object envelope, string cursor, Cursor at)
        : base(cursor) => (_envelope, At) = (envelope, at);

    /// <summary>What happened: match it by its type.</summary>
    public required AgentEvent Data { get; init; }

    /// <summary>The thread it belongs to.</summary>
    public required ThreadId ThreadId { get; init; }

    /// <summary>The run; <see langword="null"/> on an event of a thread.</summary>
    public RunId? RunId { get; init; }

    /// <summary>The position within the run, dense, from 1; <see langword="null"/> on an event of a thread.</summary>
    public long? Seq { get; init; }

    /// <summary>When it was emitted, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its type on the wire, such as <c>agent_thinking</c>.</summary>
    public string Type => Data.Type;

    internal Cursor At { get; }

    /// <summary>The whole envelope, when the event is of this type.</summary>
    /// <typeparam name="TData">The record of the event's data.</typeparam>
    /// <returns><see langword="null"/> when it is of another type.</returns>
    public EventEnvelope<TData>? As<TData>()
        where TData : AgentEvent => _envelope as EventEnvelope<TData>;

    /// <summary>Whether the states of a gap have this event in them already.</summary>
    internal bool IsIn(GapEvent? gap) =>
        gap is not null && Shared.Wire.Cursor.TryParse(gap.Cursor, out var at) && at.Epoch == At.Epoch && At.Offset <= at.Offset;

    internal static ReceivedEvent Of<TData>(EventEnvelope<TData> envelope, Cursor at)
        where TData : AgentEvent => new(envelope, envelope.Cursor, at)
    {
        Data = envelope.Data, ThreadId = envelope.ThreadId, RunId = envelope.RunId, Seq = envelope.Seq, Time = envelope.Time,
    };
}
