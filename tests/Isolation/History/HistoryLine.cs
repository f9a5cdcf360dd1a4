using System.Text.Json;
using System.Text.Json.Serialization;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>One thing that happened, as a line of JSON. Which members are there depends on the kind.</summary>
/// <param name="At">When, in ticks of one clock for clients and servers: that of the machine.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
internal sealed record HistoryLine(long At, string Kind)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>The client's connection.</summary>
    public string? Session { get; init; }

    /// <summary>What goes on from connection to connection, always from its last cursor.</summary>
    public string? Tab { get; init; }

    /// <summary>The user a session signed in as, or the tab's.</summary>
    public string? User { get; init; }

    /// <summary>One event of one append, from before it was stored until what came of it.</summary>
    public string? Call { get; init; }

    /// <summary>The server's key of the user whose log was appended to.</summary>
    public string? Owner { get; init; }

    public string? Epoch { get; init; }

    public long Offset { get; init; }

    public string? Run { get; init; }

    public long Seq { get; init; }

    public string? Type { get; init; }

    /// <summary>Whose canaries the payload has, with blanks between.</summary>
    public string? Canaries { get; init; }

    public string? Fault { get; init; }

    public string? Phase { get; init; }

    /// <summary>When the token of a session expires, in the same ticks; 0 when long after the test.</summary>
    public long Expires { get; init; }

    /// <summary>The outcome of an attach, the reason of a gap or a close, an answer, or what was counted.</summary>
    public string? What { get; init; }

    /// <summary>A count at the end, or the place of a run that waits.</summary>
    public double Value { get; init; }

    public string? Thread { get; init; }

    /// <summary>The application of a worker, by the name that the test has for it.</summary>
    public string? Application { get; init; }

    public string? Lease { get; init; }

    /// <summary>The attempt of a lease, or the one that a reset begins.</summary>
    public int Attempt { get; init; }

    /// <summary>The number of a worker's event: in the log as that counts, with a worker as the worker does.</summary>
    public long N { get; init; }

    /// <summary>The one canary of a worker's event: by it the event is known again, whatever was made of it.</summary>
    public string? Mark { get; init; }

    /// <summary>A question.</summary>
    public string? Request { get; init; }

    public static HistoryLine Parse(string json) => JsonSerializer.Deserialize<HistoryLine>(json, Options)!;

    public override string ToString() => JsonSerializer.Serialize(this, Options);
}
