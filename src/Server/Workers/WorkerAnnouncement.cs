using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Workers;

/// <summary>Says at start who may serve agents.</summary>
internal sealed class WorkerAnnouncement(WorkerPermissions permissions, WorkerOptions options, ILeaseIndex index) : IStartAnnouncement
{
    public string Announce() =>
        $"workers: {permissions}; leases of {options.LeaseFor} {(index.OutlivesProcess ? "shared by all pods" : "in memory")}, runs wait {options.WaitFor}, {options.Retries} retries";
}
