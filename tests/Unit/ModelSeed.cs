using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Netra.Signal.Tests.Unit;

/// <summary>Which commands the model tests play: the same in every test run, unless others are asked for.</summary>
internal static class ModelSeed
{
    private const string Variable = "NETRA_MODEL_SEED";

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
