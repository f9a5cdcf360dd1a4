using Netra.Signal.Server.Delivery;

namespace Netra.Signal.Server.Runs;

/// <summary>Adds runs, kept in the memory of this process.</summary>
internal static class RunRegistration
{
    public static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<IRunStore, MemoryRunStore>()
        .AddSingleton<IActiveRunSource, ActiveRunFolder>()
        .AddSingleton<RunContexts>()
        .AddSingleton<RunWriting>()
        .AddSingleton<RunCalls>();
}
