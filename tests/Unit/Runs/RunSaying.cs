using FsCheck;
using FsCheck.Fluent;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>One thing an agent does in its run; much of it breaks a rule, and is refused.</summary>
/// <param name="Kind">What, as an index.</param>
/// <param name="Which">Which of a few messages, tools or questions.</param>
/// <param name="Text">What it says: with pairs cut in two, nothing, and much.</param>
internal sealed record RunSaying(int Kind, int Which, string Text)
{
    /// <summary>How many kinds there are; see <see cref="RunUnderTest"/>.</summary>
    public const int Kinds = 12;

    private static readonly string[] Pieces = ["", "a", "Hello, ", "\ud83d", "\ude00", "😀", "é", "\u0000", "\"", "\n", "x\ud83d", "\ude00y", new('z', 5000)];

    public static Arbitrary<RunSaying[]> Sequences() =>
        (from length in Gen.Choose(1, 40)
         from sayings in Any().ArrayOf(length)
         select sayings).ToArbitrary();

    // Text most often, the end seldom: what comes after it is refused.
    private static Gen<RunSaying> Any() =>
        from kind in Gen.Frequency((4, Gen.Constant(0)), (12, Gen.Choose(1, Kinds - 2)), (1, Gen.Constant(Kinds - 1)))
        from which in Gen.Choose(0, 2)
        from text in Gen.Elements(Pieces)
        select new RunSaying(kind, which, text);
}
