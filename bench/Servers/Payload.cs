using System.Diagnostics;
using System.Globalization;

namespace Netra.Signal.Bench.Servers;

/// <summary>Text with the time of its making in it, on the machine's one monotonic clock.</summary>
internal static class Payload
{
    private static readonly string Padding = new('x', 256 - 24);

    /// <summary>256 characters, the first of them <c>@ticks;</c>.</summary>
    public static string Event() => Mark() + Padding;

    /// <summary>A word and its time, as a model would stream it.</summary>
    public static string Delta() => Mark();

    private static string Mark() => string.Create(CultureInfo.InvariantCulture, $"@{Stopwatch.GetTimestamp():D20};");
}
