using System.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

/// <summary>Waits for a condition with a deadline.</summary>
internal static class Soon
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(2))
            Assert.True(clock.Elapsed < Deadline, "Waited in vain.");
    }
}
