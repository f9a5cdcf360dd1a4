using FsCheck;
using FsCheck.Fluent;

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>One thing done to a log by one of three users.</summary>
/// <param name="User">Who.</param>
/// <param name="Kind">What.</param>
/// <param name="Run">Which of a few runs; each of them is run by every user under the same name.</param>
/// <param name="Count">How many events, or how far back a read begins, or which byte limit it has.</param>
internal sealed record LogCommand(int User, LogCommandKind Kind, int Run, int Count)
{
    public static Arbitrary<LogCommand[]> Sequences() =>
        (from length in Gen.Choose(1, 60)
         from commands in Any().ArrayOf(length)
         select commands).ToArbitrary();

    private static Gen<LogCommand> Any() =>
        from user in Gen.Choose(0, 2)
        from kind in Gen.Elements(Enum.GetValues<LogCommandKind>())
        from run in Gen.Choose(0, 5)
        from count in Gen.Choose(1, 5)
        select new LogCommand(user, kind, run, count);
}
