using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Which commands a model test plays, and what must have happened in them.</summary>
internal static class WorkSeed
{
    private const string Variable = "NETRA_MODEL_SEED";

    public static IReadOnlyList<string> Covered { get; } =
    [
        "assigned", "start taken", "start conflict", "cancel taken", "cancel not_found", "respond taken", "respond conflict", "respond not_found", "delete taken",
        "delete not_found", "publish taken", "publish forbidden", "publish conflict", "publish invalid_argument", "renew taken", "renew lost", "resume taken",
        "resume lost", "release taken", "release forbidden", "ended agent_completed", "ended agent_error", "ended agent_cancelled",
    ];

    public static Config Config(int sequences)
    {
        var (seed, gamma) = Read();
        return FsCheck.Config.QuickThrowOnFailure.WithMaxTest(sequences).WithReplay(FSharpOption<Replay>.Some(new(new Rnd(seed, gamma), FSharpOption<int>.None)));
    }

    private static (ulong Seed, ulong Gamma) Read() => Environment.GetEnvironmentVariable(Variable)?.Split(',') switch
    {
        null or [""] => (20261121, 6101),
        [var seed, var gamma] => (ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture)),
        _ => throw new FormatException($"{Variable} must be two numbers with a comma between them, as a failure prints them."),
    };
}
