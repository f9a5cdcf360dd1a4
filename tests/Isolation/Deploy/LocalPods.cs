using System.Diagnostics;
using System.Globalization;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Deploy;

/// <summary><c>deploy/local-pods.sh</c>, as somebody at a terminal runs it.</summary>
internal sealed class LocalPods : IAsyncDisposable
{
    private readonly Process _script;
    private bool _isDisposed;

    private LocalPods(Process script) => _script = script;

    public ServerLog Log { get; } = new();

    public int ExitCode => _script.ExitCode;

    /// <summary>What it says it started last under each name: process ids.</summary>
    public IReadOnlyDictionary<string, int> Processes => Log.Lines
        .Select(line => line.Split(": process ", 2))
        .Where(words => words.Length == 2)
        .GroupBy(words => words[0], words => int.Parse(words[1], CultureInfo.InvariantCulture))
        .ToDictionary(starts => starts.Key, starts => starts.Last());

    public static async Task<LocalPods> StartAsync(params string[] arguments)
    {
        // Whoever runs the tests in the background has them ignore Ctrl-C, and what they start inherits it; a terminal does not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "bash", Path.Combine(ServerFiles.Root, "deploy", "local-pods.sh"), "--server", ServerFiles.Server, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        var pods = new LocalPods(new Process { StartInfo = start });
        pods._script.OutputDataReceived += (_, line) => pods.Log.Add(line.Data);
        pods._script.ErrorDataReceived += (_, line) => pods.Log.Add(line.Data);
        pods._script.Start();
        pods._script.BeginOutputReadLine();
        pods._script.BeginErrorReadLine();
        try
        {
            await Eventually.TrueAsync(
                () => pods.Log.Lines.Contains("ready") || (pods._script.HasExited ? throw new InvalidOperationException(string.Join('\n', pods.Log.Lines)) : false),
                "local-pods.sh to be ready", TimeSpan.FromSeconds(120));
        }
        catch
        {
            await pods.DisposeAsync();
            throw;
        }

        return pods;
    }

    /// <summary>Where a pod listens.</summary>
    public Uri AddressOf(int pod) => new(Log.Lines.Select(line => line.Split($"pod-{pod}: http", 2)).First(words => words.Length == 2)[1].Insert(0, "http"));

    /// <summary>Ctrl-C, and the wait for its end.</summary>
    public async Task InterruptAsync()
    {
        using var signal = Process.Start("kill", ["-INT", _script.Id.ToString(CultureInfo.InvariantCulture)]);
        await _script.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_script.HasExited)
        {
            using var signal = Process.Start("kill", ["-TERM", _script.Id.ToString(CultureInfo.InvariantCulture)]);
            await _script.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        }

        _script.Dispose();
    }
}
