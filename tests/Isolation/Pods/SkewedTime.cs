using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>The time of day of a pod whose clock is wrong.</summary>
internal sealed class SkewedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;

    /// <summary>A pod with such a clock, once it is ready.</summary>
    public static async Task<InProcessGateway> PodAsync(IReadOnlyDictionary<string, string> settings, TimeSpan by)
    {
        var pod = await InProcessGateway.StartAsync(settings, services => services.AddSingleton<TimeProvider>(new SkewedTime(by)));
        await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the skewed pod to be ready");
        return pod;
    }
}
