using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Kit;

/// <summary>The built server as a process of its own, in Development, on a free port of 127.0.0.1, with an empty data folder.</summary>
/// <remarks>When it is disposed, a warning or an error in its log that nobody expected fails the test.</remarks>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string? _ownData;
    private readonly List<Regex> _expected = [new(ServerLog.SlowHeartbeat)];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private GatewayProcess(Process process, string? ownData) => (_process, _ownData) = (process, ownData);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it printed.</summary>
    public ServerLog Log { get; } = new();

    /// <summary>A client for its HTTP side, with its address as the base.</summary>
    public HttpClient Http => _http;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a server and waits until it is alive.</summary>
    /// <param name="settings">Further settings, such as <c>Netra:Runs:MergeText</c>; they win over the ones above.</param>
    /// <param name="dataPath">A data folder to keep; absent: an empty one, removed at the end.</param>
    /// <param name="server">The assembly to run; absent: the server that was built with these tests.</param>
    /// <exception cref="InvalidOperationException">It ended instead; the message has what it printed.</exception>
    public static async Task<GatewayProcess> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, string? dataPath = null, string? server = null)
    {
        var ownData = dataPath is null ? Directory.CreateTempSubdirectory("netra-").FullName : null;
        var start = GatewayStart.Of(server ?? ServerFiles.Server, dataPath ?? ownData!, settings ?? new Dictionary<string, string>());
        var gateway = new GatewayProcess(new Process { StartInfo = start }, ownData);
        try
        {
            await gateway.RunAsync();
            return gateway;
        }
        catch
        {
            await gateway.StopAsync();
            throw;
        }
    }

    /// <summary>Lets a warning or an error pass whose text, with category and event id, fits.</summary>
    public GatewayProcess Expecting(string pattern)
    {
        _expected.Add(new(pattern, RegexOptions.CultureInvariant));
        return this;
    }

    /// <summary>A token of the development sign-in.</summary>
    public async Task<string> DevTokenAsync(string user, IReadOnlyList<string>? roles = null, int? lifetimeSeconds = null)
    {
        var ask = new Dictionary<string, object> { ["user"] = user };
        if (roles is not null)
            ask["roles"] = roles;
        if (lifetimeSeconds is { } seconds)
            ask["lifetimeSeconds"] = seconds;
        using var answer = await _http.PostAsJsonAsync("/v1/dev/token", ask);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement.GetProperty("access_token").GetString()!
            : throw new HttpRequestException($"No token for {user}: {(int)answer.StatusCode} {text}", null, answer.StatusCode);
    }

    /// <summary>A raw client of a user, connected but not attached.</summary>
    public async Task<RawHubClient> ConnectAsync(string user) =>
        await RawHubClient.ConnectAsync(Address, new() { Token = await DevTokenAsync(user) });

    /// <summary>What <c>/metrics</c> says now.</summary>
    public async Task<IReadOnlyDictionary<string, double>> MetricsAsync() =>
        PrometheusText.Parse(await _http.GetStringAsync("/metrics"));

    /// <summary>The warnings and errors of its log that nobody expected.</summary>
    public IReadOnlyList<string> UnexpectedComplaints() =>
        [.. Log.Complaints.Where(complaint => !_expected.Exists(pattern => pattern.IsMatch(complaint)))];

    /// <summary>Asks it to stop (SIGTERM), as a platform does, and waits until it has.</summary>
    public async Task TerminateAsync()
    {
        using var signal = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
    }

    /// <summary>Kills the process at once, as a lost machine would; no log is checked.</summary>
    public Task KillAsync() => StopAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (UnexpectedComplaints() is { Count: > 0 } complaints)
            throw new InvalidOperationException($"The server complained:\n{string.Join('\n', complaints)}");
    }

    private async Task RunAsync()
    {
        _process.OutputDataReceived += (_, line) => Log.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var listening = await Eventually.GetAsync(
            () => Ended() ?? Log.Lines.Select(line => Listening().Match(line)).FirstOrDefault(match => match.Success),
            "the server to listen",
            TimeSpan.FromSeconds(60));
        Address = new Uri(listening.Groups["url"].Value);
        _http.BaseAddress = Address;
        await Eventually.TrueAsync(IsAliveAsync, "/health/live to answer 200");
    }

    private async Task<bool> IsAliveAsync()
    {
        Ended();
        using var answer = await _http.GetAsync("/health/live");
        return answer.IsSuccessStatusCode;
    }

    private Match? Ended() => _process.HasExited
        ? throw new InvalidOperationException($"The server ended with code {_process.ExitCode}:\n{string.Join('\n', Log.Lines)}")
        : null;

    private async Task StopAsync()
    {
        if (_ownData is not null && !Directory.Exists(_ownData))
            return;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        if (_ownData is not null)
            Directory.Delete(_ownData, recursive: true);
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://127\.0\.0\.1:[0-9]+)")]
    private static partial Regex Listening();
}
