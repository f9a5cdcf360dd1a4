using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.EventLog.Memory;

/// <summary>Says at start what is kept.</summary>
internal sealed class MemoryLogAnnouncement(EventLogOptions options) : IStartAnnouncement
{
    public string Announce() =>
        $"event log: in memory, {options.MaxEventsPerUser} events / {options.MaxBytesPerUser} bytes / {options.KeptFor} per user, {options.MaxBytes} bytes in all; a restart is a gap";
}
