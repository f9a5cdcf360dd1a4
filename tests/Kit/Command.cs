using System.Diagnostics;

namespace Netra.Signal.Tests.Kit;

/// <summary>Runs a command to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed.</exception>
    public static async Task<string> RunAsync(string folder, IReadOnlyDictionary<string, string> environment, string command, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new(command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        foreach (var (name, value) in environment)
            process.StartInfo.Environment[name] = value;
        process.Start();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }
}
