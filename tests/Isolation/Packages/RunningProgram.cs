using System.Diagnostics;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Packages;

/// <summary>A program that goes on until it is disposed of.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;

    private RunningProgram(Process process) => _process = process;

    /// <summary>What it printed.</summary>
    public ServerLog Log { get; } = new();

    /// <param name="assembly">The path of its assembly.</param>
    public static RunningProgram Start(string assembly)
    {
        var program = new RunningProgram(new()
        {
            StartInfo = new("dotnet", [assembly]) { WorkingDirectory = Path.GetDirectoryName(assembly)!, RedirectStandardOutput = true, RedirectStandardError = true },
        });
        program._process.OutputDataReceived += (_, line) => program.Log.Add(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Log.Add(line.Data);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
