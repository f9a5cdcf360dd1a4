namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Takes lines of a history.</summary>
internal interface IHistorySink
{
    /// <summary>The time, in ticks of the history.</summary>
    long Now { get; }

    /// <summary>Adds a line.</summary>
    void Add(HistoryLine line);

    /// <summary>Whose canaries are in a text, with blanks between.</summary>
    string OwnersOf(string text);

    /// <summary>The first canary of a text, without its tag; <see langword="null"/> when there is none.</summary>
    string? MarkOf(string text);
}
