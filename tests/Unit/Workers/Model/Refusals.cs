using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>What a call was told.</summary>
internal static class Refusals
{
    /// <returns>The code of the refusal; <see langword="null"/> when the call was taken. Any other failure is thrown.</returns>
    public static async Task<string?> CodeOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (SignalException refused)
        {
            return refused.Code;
        }
    }
}
