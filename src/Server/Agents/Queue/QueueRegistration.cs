namespace Netra.Signal.Server.Agents.Queue;

/// <summary>Adds what lets runs into busy threads, and begins those that waited. Needs <c>AddRuns</c> and <c>AddThreads</c>.</summary>
internal static class QueueRegistration
{
    public static IServiceCollection AddThreadQueues(this IServiceCollection services) => services
        .AddSingleton<QueueEntrance>()
        .AddSingleton<QueuedStart>()
        .AddSingleton<LineSteps>()
        .AddSingleton<LinePump>()
        .AddSingleton<LineSweep>()
        .AddHostedService(provider => provider.GetRequiredService<LineSweep>());
}
