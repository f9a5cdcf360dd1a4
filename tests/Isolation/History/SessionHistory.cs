namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What one connection of a client went through, in order.</summary>
internal sealed class SessionHistory(IReadOnlyList<HistoryLine> lines)
{
    public IReadOnlyList<HistoryLine> Lines => lines;

    public HistoryLine Connect { get; } = lines.FirstOrDefault(line => line.Kind == Kinds.Connect)
        ?? throw new InvalidDataException($"Session {lines[0].Session} has no line for its connect.");

    /// <summary>Where the flow began; its place among the deliveries says nothing, as the answer and the first event are read by different tasks.</summary>
    public HistoryLine? Attached { get; } = lines.FirstOrDefault(line => line.Kind == Kinds.Attached);

    public IEnumerable<HistoryLine> Delivered => lines.Where(line => line.Kind == Kinds.Deliver);

    public bool IsOpen { get; } = lines.All(line => line.Kind != Kinds.Close);

    /// <summary>After which position the session's next event would be; <see langword="null"/> when it never attached.</summary>
    public (string Epoch, long Offset)? End =>
        lines.LastOrDefault(line => line.Kind is Kinds.Deliver or Kinds.Gap) is { } last ? (last.Epoch!, last.Offset)
        : Attached is null ? null : (Attached.Epoch!, Attached.Offset);
}
