using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog.Memory;

namespace Netra.Signal.Server.EventLog;

/// <summary>Adds the log of this process.</summary>
internal static class EventLogRegistration
{
    public static IServiceCollection AddMemoryEventLog(this IServiceCollection services) => services
        .AddSingleton<MemoryEventLog>(provider => new(
            provider.GetRequiredService<EventLogOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MemoryEventLog>>()))
        .AddSingleton<IUserEventLog>(provider => provider.GetRequiredService<MemoryEventLog>())
        .AddSingleton<IStartAnnouncement, MemoryLogAnnouncement>();
}
