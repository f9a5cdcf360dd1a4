using System.Globalization;
using System.Net;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Isolation.Pods;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Pods as processes over one Redis, each with a witness file of its own. What dies is replaced.</summary>
internal sealed class PodProcesses : IAsyncDisposable
{
    /// <summary>What the faults make a pod say. Violations are never among them.</summary>
    private const string Expected = @"\[(1401|1402|1403|1506|1507|1600|1602|1603|1604|1605|1607|1608|1609|1610|1611|1650|1652|1653|1801|1700|1712|1803|1805|1806|2001|2002|2005|2007|1201)\]|unavailable";

    private readonly string _folder = Directory.CreateTempSubdirectory("netra-fleet-").FullName;
    private readonly GatewayProcess?[] _pods;
    private readonly List<GatewayProcess> _left = [];
    private readonly Dictionary<string, string> _settings;
    private int _started;

    private PodProcesses(HistoryWriter history, RedisProcess redis, string configuration, int count, IReadOnlyDictionary<string, string> more)
    {
        _pods = new GatewayProcess?[count];
        _settings = new(TwoGateways.Settings(redis))
        {
            ["Netra:Redis:Configuration"] = configuration,
            ["Netra:Redis:CallTimeout"] = "00:00:01",
            ["Netra:Redis:SweepPeriod"] = "00:00:01",
            ["Netra:Delivery:AttachWithin"] = "00:01:00",
            ["Netra:Drain:RunsWithin"] = "00:00:00.5",
            ["Netra:Drain:RetryWithin"] = "00:00:00.5",
            ["Netra:Limits:ActiveRunsPerUser"] = "100",
            [PodProgram.HistoryBegan] = history.Began.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in more)
            _settings[key] = value;
    }

    /// <summary>How many there are when none is missing.</summary>
    public int Count => _pods.Length;

    /// <summary>The pods that live.</summary>
    public IReadOnlyList<GatewayProcess> All => [.. _pods.OfType<GatewayProcess>()];

    /// <summary>Those that were asked to stop, and stopped.</summary>
    public IReadOnlyList<GatewayProcess> Left => _left;

    /// <param name="history">Whose clock the witnesses take.</param>
    /// <param name="redis">The Redis that is the truth at first.</param>
    /// <param name="configuration">How the pods are told of it.</param>
    /// <param name="count">How many.</param>
    /// <param name="more">What they are told besides.</param>
    public static async Task<PodProcesses> StartAsync(HistoryWriter history, RedisProcess redis, string configuration, int count = 3, IReadOnlyDictionary<string, string>? more = null)
    {
        var pods = new PodProcesses(history, redis, configuration, count, more ?? new Dictionary<string, string>());
        await Task.WhenAll(Enumerable.Range(0, count).Select(pods.StartAsync));
        await pods.ReadyAsync();
        return pods;
    }

    /// <summary>The pod of a place, or the next one that lives.</summary>
    public GatewayProcess At(int place) => Enumerable.Range(place, Count).Select(i => _pods[i % Count]).OfType<GatewayProcess>().First();

    public async Task KillAsync(int place)
    {
        var pod = _pods[place]!;
        _pods[place] = null;
        await pod.KillAsync();
    }

    public async Task DrainAsync(int place)
    {
        var pod = _pods[place]!;
        _pods[place] = null;
        await pod.TerminateAsync();
        _left.Add(pod);
    }

    public async Task ReplaceAsync(int place)
    {
        await StartAsync(place);
        await ReadyAsync();
    }

    public Task ReadyAsync() => AllAnswerAsync(HttpStatusCode.OK, "every pod to be ready");

    public Task NotReadyAsync() => AllAnswerAsync(HttpStatusCode.ServiceUnavailable, "no pod to be ready");

    /// <summary>What the witnesses wrote.</summary>
    public IEnumerable<HistoryLine> Witnessed() => WitnessFile.Read(_folder);

    public async ValueTask DisposeAsync()
    {
        // All say what they have to complain of, not the first alone.
        await Task.WhenAll(All.Concat(_left).Select(pod => pod.DisposeAsync().AsTask()));
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Keeps what the pods said, beside the history, for whoever has to find out why.</summary>
    public void SaveLogs(string name)
    {
        foreach (var pod in All.Concat(_left))
            File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, $"{name}-pod-{pod.Id}.log"), pod.Log.Lines);
    }

    private async Task StartAsync(int place)
    {
        var own = new Dictionary<string, string>(_settings) { [PodProgram.HistoryFile] = Path.Combine(_folder, $"{Interlocked.Increment(ref _started)}.jsonl") };
        _pods[place] = (await GatewayProcess.StartAsync(own, server: typeof(PodProgram).Assembly.Location)).Expecting(Expected);
    }

    private Task AllAnswerAsync(HttpStatusCode status, string because) => Eventually.TrueAsync(
        async () =>
        {
            foreach (var pod in All)
            {
                using var answer = await pod.Http.GetAsync("/health/ready");
                if (answer.StatusCode != status)
                    return false;
            }

            return true;
        },
        because,
        TimeSpan.FromSeconds(60));
}
