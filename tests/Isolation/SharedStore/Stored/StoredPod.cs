using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>Pods that make the sample, and those that read it, with the same keys and settings.</summary>
internal static class StoredPod
{
    /// <param name="redis">Where it stores.</param>
    /// <param name="ahead">By how much all its clocks are ahead, that of Redis with them.</param>
    public static async Task<InProcessGateway> StartAsync(RedisProcess redis, TimeSpan ahead = default)
    {
        var settings = new Dictionary<string, string>(TwoGateways.Settings(redis))
        {
            ["Netra:Redis:CallTimeout"] = "00:00:15",
            ["Netra:Runs:Traceparent"] = "true",
            ["Netra:Runs:QueueFor"] = "1.00:00:00",
            ["Netra:Runs:Agents:remote:WhenBusy"] = "interrupt",
            ["Netra:Workers:LeaseFor"] = "00:10:00",
            ["Netra:Workers:WaitFor"] = "1.00:00:00",
            ["Netra:Workers:CancelWithin"] = "00:10:00",
        };
        var clock = new SkewedTime(ahead);
        var gateway = await InProcessGateway.StartAsync(settings, services =>
        {
            // Without a session with Redis, which a server that is never started has not, the time is the pod's own.
            if (ahead != default)
                services.AddSingleton<TimeProvider>(clock).AddSingleton(provider => new RedisTime(ActivatorUtilities.CreateInstance<RedisServer>(provider), clock));
        });
        await Eventually.TrueAsync(async () => (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod that knows this format to be ready");
        return gateway;
    }

    public static async Task<UserKey> KeyOfAsync(this InProcessGateway gateway, string user)
    {
        var (identity, refusal) = await gateway.Services.GetRequiredService<ITokenValidator>().ValidateAsync(await gateway.DevTokenAsync(user), default);
        return identity?.Key ?? throw new InvalidOperationException(refusal);
    }

    /// <summary>In which shapes the Redis of this pod has all that is there.</summary>
    public static async Task<IReadOnlyList<string>> ShapesAsync(this InProcessGateway gateway, IEnumerable<StoredCommand> commands)
    {
        var (secrets, people) = (gateway.Services.GetRequiredService<UserSecrets>(), new List<UserSeals>());
        foreach (var user in (string[])["alice", "bob"])
            people.Add(await secrets.OfAsync(await gateway.KeyOfAsync(user), default));
        return StoredShapes.Of(commands, people);
    }
}
