namespace Netra.Signal.Server.Runs;

/// <summary>Begins what outlives whoever began it: nothing of theirs flows along.</summary>
internal static class Detached
{
    public static void Run(Action begin)
    {
        if (ExecutionContext.IsFlowSuppressed())
            begin();
        else
            using (ExecutionContext.SuppressFlow())
                begin();
    }
}
