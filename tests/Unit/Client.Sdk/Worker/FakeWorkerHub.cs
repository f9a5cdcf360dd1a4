using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>The workers' hub of a <see cref="FakeWorkerGateway"/>.</summary>
internal sealed class FakeWorkerHub(FakeWorkerGateway gateway) : Hub
{
    public object Register(JsonElement request)
    {
        gateway.Registered.Enqueue(request);
        return gateway.Refusal is { } refusal ? throw new HubException(refusal) : new { leaseSeconds = gateway.LeaseSeconds, window = gateway.Window };
    }

    public async Task<object> Publish(JsonElement request)
    {
        gateway.Published.Enqueue(request);
        var (lease, events) = (request.GetProperty("lease").GetString()!, request.GetProperty("events"));
        if (gateway.BeforeStoring is { } before)
            await before(lease, events);
        var through = gateway.Events.Store(lease, events);
        if (gateway.BeforeAnswering is { } after)
            await after(Context);
        return new { acceptedThrough = through, window = gateway.Window };
    }

    public object Renew(JsonElement request)
    {
        gateway.Renewed.Enqueue(request);
        return gateway.RenewsNothing ? new { renewed = Array.Empty<string>(), lost = Array.Empty<string>() } : Sorted(request, lease => lease, "renewed");
    }

    public object Resume(JsonElement request)
    {
        gateway.Resumed.Enqueue(request);
        return Sorted(request, lease => new { lease, acceptedThrough = gateway.Events.Last(lease), cancelRequested = false }, "runs");
    }

    public void Release(JsonElement request) => gateway.Released.Enqueue(request);

    private object Sorted(JsonElement request, Func<string, object> kept, string name)
    {
        string[] leases = [.. request.GetProperty("leases").EnumerateArray().Select(lease => lease.GetString()!)];
        return new Dictionary<string, object>
        {
            [name] = leases.Where(lease => !gateway.Lost.ContainsKey(lease)).Select(kept).ToArray(), ["lost"] = leases.Where(gateway.Lost.ContainsKey).ToArray(),
        };
    }
}
