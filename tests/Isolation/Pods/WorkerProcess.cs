using System.Diagnostics;
using System.Globalization;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A worker as a process of its own: the sample in Python. Its run takes as long as the input says.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>What it printed.</summary>
    public ServerLog Log { get; } = new();

    /// <summary>Starts one and waits until it serves its agent.</summary>
    public static async Task<WorkerProcess> StartAsync(GatewayProcess pod, string agent)
    {
        var sample = Path.Combine(ServerFiles.Root, "samples", "worker.py");
        var start = new ProcessStartInfo("python3", [sample, pod.Address.ToString(), agent]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NETRA_TOKEN"] = await pod.DevTokenAsync($"app-{agent}", ["agent"]);
        start.Environment["no_proxy"] = "*";
        var worker = new WorkerProcess(new() { StartInfo = start });
        worker._process.OutputDataReceived += (_, line) => worker.Log.Add(line.Data);
        worker._process.ErrorDataReceived += (_, line) => worker.Log.Add(line.Data);
        worker._process.Start();
        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        await Eventually.TrueAsync(() => worker.Log.Lines.Contains($"serving {agent}"), $"the worker to serve {agent}");
        return worker;
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => SignalAsync("KILL");

    /// <summary>SIGSTOP: it neither works nor renews, and its connections stay.</summary>
    public Task StopAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
