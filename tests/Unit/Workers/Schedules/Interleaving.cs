using System.Diagnostics;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Workers.Schedules;

/// <summary>Two calls at the same time, in every order in which their steps can come.</summary>
internal static class Interleaving
{
    /// <summary>Plays two calls in one order.</summary>
    /// <param name="one">A call.</param>
    /// <param name="other">Another.</param>
    /// <param name="order">Whose turn it is, step by step; who cannot go on lets the other.</param>
    /// <param name="isSettled">Whether what left the lanes has come to its end; asked after each step.</param>
    /// <returns>How many steps each took.</returns>
    public static (int One, int Other) Play(Func<Task> one, Func<Task> other, IReadOnlyList<bool> order, Func<bool> isSettled)
    {
        var (first, second) = (new Lane(one), new Lane(other));
        var waits = Stopwatch.StartNew();
        for (var i = 0; !first.IsDone || !second.IsDone;)
        {
            var (turn, next) = i < order.Count && order[i] ? (second, first) : (first, second);
            if (turn.TryStep() || next.TryStep())
                (i, _) = (i + 1, Restart(waits));
            else if (waits.Elapsed > Eventually.Deadline)
                throw new TimeoutException("Neither call can go on: they wait for each other.");
            if (!SpinWait.SpinUntil(isSettled, Eventually.Deadline))
                throw new TimeoutException("What a call began did not come to its end.");
        }

        first.Work.GetAwaiter().GetResult();
        second.Work.GetAwaiter().GetResult();
        return (first.Steps, second.Steps);
    }

    /// <summary>Every order of so many steps of one and so many of the other; where they are more than that, so many of them by chance, the same each time.</summary>
    public static IEnumerable<bool[]> Orders(int one, int other, int most)
    {
        if (Count(one, other) <= most)
            return Orders(one, other);
        var chance = new Random(20261121);
        return Enumerable.Range(0, most).Select(_ =>
        {
            var order = Enumerable.Range(0, one + other).Select(step => step >= one).ToArray();
            chance.Shuffle(order);
            return order;
        });
    }

    private static double Count(int one, int other) => Enumerable.Range(1, one).Aggregate(1.0, (count, i) => count * (other + i) / i);

    private static IEnumerable<bool[]> Orders(int one, int other)
    {
        if (one == 0 || other == 0)
            return [[.. Enumerable.Repeat(one == 0, one + other)]];
        return Orders(one - 1, other).Select(rest => (bool[])[false, .. rest]).Concat(Orders(one, other - 1).Select(rest => (bool[])[true, .. rest]));
    }

    private static bool Restart(Stopwatch watch)
    {
        watch.Restart();
        return true;
    }
}
