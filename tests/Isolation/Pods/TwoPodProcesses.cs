using System.Globalization;
using Netra.Signal.Tests.Isolation.Fleet;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>Two pods over one Redis as processes that can be killed, each with a witness; what people and workers do on them is judged from what was written down.</summary>
public abstract class TwoPodProcesses : IAsyncLifetime
{
    private readonly string _witnesses = Directory.CreateTempSubdirectory("netra-witness-").FullName;
    private RedisProcess _redis = null!;

    private protected HistoryWriter History { get; } = new(new Canary());

    private protected GatewayProcess One { get; private set; } = null!;

    private protected GatewayProcess Two { get; private set; } = null!;

    /// <summary>What these pods are told besides.</summary>
    private protected abstract IReadOnlyDictionary<string, string> Settings { get; }

    public async Task InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        (One, Two) = (await StartAsync("one"), await StartAsync("two"));
        foreach (var pod in (GatewayProcess[])[One, Two])
            await Eventually.TrueAsync(async () => (await pod.Http.GetAsync("/health/ready")).IsSuccessStatusCode, "a pod to be ready");
    }

    public async Task DisposeAsync()
    {
        await One.KillAsync();
        await Two.KillAsync();
        await _redis.DisposeAsync();
        Directory.Delete(_witnesses, recursive: true);
    }

    private protected async Task<Person> PersonAsync(GatewayProcess pod, string user, string? tab = null) =>
        await Person.ConnectAsync(History, pod.Address, await pod.DevTokenAsync(user), user, tab);

    private protected async Task<Person> AttachedAsync(GatewayProcess pod, string user, string? tab = null, string? cursor = null) =>
        await (await PersonAsync(pod, user, tab)).AttachAsync(cursor);

    private protected async Task<RecordedWorker> WorkerAsync(GatewayProcess pod) =>
        await RecordedWorker.ConnectAsync(History, pod.Address, await pod.DevTokenAsync("app", ["agent"]), "app");

    private protected static Task KnownAsync(Person person, string agent) => Eventually.TrueAsync(
        async () => (await person.Client.InvokeAsync("ListAgents")).GetRawText().Contains($"\"{agent}\"", StringComparison.Ordinal), $"{agent} to be known");

    /// <summary>Every rule of the history holds, of what these people heard and of all that was told, asked, accepted and stored.</summary>
    private protected Task JudgeAsync(params IReadOnlyList<Person> people) => Judgement.HoldsAsync(History, () => WitnessFile.Read(_witnesses), people);

    private async Task<GatewayProcess> StartAsync(string name)
    {
        var settings = new Dictionary<string, string>(TwoGateways.Settings(_redis))
        {
            ["Netra:Redis:CallTimeout"] = "00:00:20",
            [PodProgram.HistoryFile] = Path.Combine(_witnesses, $"{name}.jsonl"),
            [PodProgram.HistoryBegan] = History.Began.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in Settings)
            settings[key] = value;
        return await GatewayProcess.StartAsync(settings, server: typeof(PodProgram).Assembly.Location);
    }
}
