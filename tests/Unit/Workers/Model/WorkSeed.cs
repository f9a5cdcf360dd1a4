using System.Globalization;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Which commands a model test plays, and what must have happened in them.</summary>
internal static class WorkSeed
{
    public static IReadOnlyList<string> Covered { get; } =
    [
        "assigned", "start taken", "start conflict", "cancel taken", "cancel not_found", "respond taken", "respond conflict", "respond not_found", "delete taken",
        "delete not_found", "publish taken", "publish forbidden", "publish conflict", "publish invalid_argument", "renew taken", "renew lost", "resume taken",
        "resume lost", "release taken", "release forbidden", "ended agent_completed", "ended agent_error", "ended agent_cancelled",
    ];

    public static (ulong Seed, ulong Gamma) Read()
    {
        if (Environment.GetEnvironmentVariable("NETRA_MODEL_SEED")?.Split(',') is not { } given)
            return (20261121, 6101);
        return given is [var seed, var gamma]
            ? (ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture))
            : throw new FormatException("NETRA_MODEL_SEED must be two numbers with a comma between them, as a failure prints them.");
    }
}
