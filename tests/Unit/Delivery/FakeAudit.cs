using Netra.Signal.Server.Audit;

namespace Netra.Signal.Tests.Unit.Delivery;

internal sealed class FakeAudit : IAuditLog
{
    public List<AuditEntry> Entries { get; } = [];

    public void Record(AuditEntry entry)
    {
        lock (Entries)
            Entries.Add(entry);
    }
}
