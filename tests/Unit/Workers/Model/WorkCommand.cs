using FsCheck;
using FsCheck.Fluent;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>One thing done to runs of three users with the same names, by them, by workers of two applications, or by time.</summary>
/// <param name="Kind">What.</param>
/// <param name="Who">Which user, or which worker's connection.</param>
/// <param name="Which">Which run, lease or saying.</param>
/// <param name="How">The rest: numbers of events, threads, seconds.</param>
internal sealed record WorkCommand(WorkKind Kind, int Who, int Which, int How)
{
    private const int Most = 36;

    /// <summary>Sequences of commands, which begin with a worker of each application; one that fails is cut down to those that it takes.</summary>
    public static Arbitrary<WorkCommand[]> Sequences(int longest) => Arb.ToArbitrary(
        from length in Gen.Choose(10, longest)
        from commands in Any().ArrayOf(length)
        select (WorkCommand[])[new(WorkKind.Connect, 0, length, length), new(WorkKind.Connect, 1, length, length + 2), .. commands],
        Shorter);

    private static Gen<WorkCommand> Any() =>
        from kind in Gen.Frequency(
            (5, Gen.Constant(WorkKind.Start)), (16, Gen.Constant(WorkKind.Publish)), (2, Gen.Constant(WorkKind.Cancel)), (4, Gen.Constant(WorkKind.Respond)),
            (1, Gen.Constant(WorkKind.Delete)), (2, Gen.Constant(WorkKind.Renew)), (1, Gen.Constant(WorkKind.Release)), (2, Gen.Constant(WorkKind.Resume)),
            (4, Gen.Constant(WorkKind.Connect)), (1, Gen.Constant(WorkKind.Disconnect)), (2, Gen.Constant(WorkKind.Wait)))
        from who in Gen.Choose(0, Most - 1)
        from which in Gen.Choose(0, Most - 1)
        from how in Gen.Choose(0, Most - 1)
        select new WorkCommand(kind, who, which, how);

    private static IEnumerable<WorkCommand[]> Shorter(WorkCommand[] commands)
    {
        for (var size = commands.Length / 2; size > 0; size /= 2)
            for (var at = 0; at + size <= commands.Length; at += size)
                yield return [.. commands[..at], .. commands[(at + size)..]];
    }
}
