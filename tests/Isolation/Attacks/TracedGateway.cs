using System.Collections.Concurrent;
using System.Diagnostics;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>A gateway whose events carry the trace that their run was started with, and every span that it makes.</summary>
public abstract class TracedGateway : IAsyncLifetime
{
    private protected const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private protected const string Traceparent = $"00-{Trace}-b7ad6b7169203331-01";

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;
    private RedisProcess _redis = null!;

    protected TracedGateway()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Netra.Signal",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private protected InProcessGateway Gateway { get; private set; } = null!;

    private protected IEnumerable<Activity> Spans => _spans;

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        var settings = new Dictionary<string, string>(Pods.TwoGateways.Settings(_redis))
        {
            ["Netra:Runs:Traceparent"] = "true",
            ["Netra:Workers:Applications:app:0"] = "remote",
        };
        Gateway = (await InProcessGateway.StartAsync(settings)).Expecting(@"\[(1401|1402)\]");
        await Eventually.TrueAsync(async () => (await Gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "the gateway to be ready");
    }

    public async Task DisposeAsync()
    {
        _listener.Dispose();
        await Gateway.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private protected static bool Is(Activity span, string run) => (string?)span.GetTagItem("netra.run.id") == run;

    private protected async Task<List<Activity>> SpansAsync(string name, string run, int count)
    {
        List<Activity> Found() => [.. _spans.Where(span => span.OperationName == name && Is(span, run))];
        await Eventually.TrueAsync(() => Found().Count == count, $"{count} spans {name}");
        return Found();
    }

    private protected async Task<List<Activity>> EventsAsync(string name, string run, int events)
    {
        List<Activity> Found() => [.. _spans.Where(span => span.OperationName == name && Is(span, run))];
        await Eventually.TrueAsync(() => Found().Sum(span => (int)span.GetTagItem("netra.events")!) == events, $"{events} events of {name}");
        return Found();
    }
}
