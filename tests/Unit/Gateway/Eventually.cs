using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway;

internal static class Eventually
{
    /// <summary>Waits until a condition holds, and fails when it does not within 20 seconds.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "The condition did not come about in time.");
            await Task.Delay(10);
        }
    }
}
