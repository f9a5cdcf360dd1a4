using System.Globalization;
using System.Text;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>What a log says of this pod's last batch: while it says so, and has the same head, nobody else has written since.</summary>
/// <param name="Number">The batch.</param>
/// <param name="StoredAt">When it was stored, in the time of Redis, as Unix milliseconds.</param>
/// <param name="First">The offset of its first event.</param>
/// <param name="Life">The log's first epoch.</param>
/// <param name="Bounds">The log after it.</param>
/// <param name="Bytes">How much the log keeps, as Redis counts it.</param>
internal sealed record OwnMark(long Number, long StoredAt, long First, Epoch Life, LogBounds Bounds, long Bytes)
{
    /// <summary>What an event counts beyond its entry.</summary>
    private const int EventOverhead = 96;

    public LogPlace Head => new(Life, Bounds.Head);

    /// <summary>The log as a batch will leave it.</summary>
    public OwnMark After(long number, int events, int bytes, long now) =>
        new(number, now, Bounds.Head + 1, Life, Bounds with { Head = Bounds.Head + events }, Bytes + bytes + (EventOverhead * (long)events));

    /// <summary>As the log keeps it, and its doorbell says the most of it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(128);
        text.Append(CultureInfo.InvariantCulture, $"{Number} {StoredAt} {Place}");
        foreach (var joint in Bounds.Joints ?? [])
            text.Append(CultureInfo.InvariantCulture, $" {joint.Epoch.Value}:{joint.Offset}");
        return text.ToString();
    }

    /// <summary>What begins a doorbell.</summary>
    public string BellOf(Pod pod) => $"{pod.Id} {Place}\n";

    private string Place => string.Create(CultureInfo.InvariantCulture, $"{Life.Value} {Bounds.Epoch.Value} {First} {Bounds.Floor} {Bounds.Head}");
}
