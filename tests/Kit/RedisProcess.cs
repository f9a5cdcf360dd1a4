using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Netra.Signal.Tests.Kit;

/// <summary>A real <c>redis-server</c> as a process of its own, on a free port of 127.0.0.1, with its append-only file in a folder of its own.</summary>
/// <remarks>What it answered is in the file, whatever becomes of the process: with Redis's own default a busy disk puts writes off, and a kill loses them.</remarks>
public sealed class RedisProcess : IAsyncDisposable
{
    private readonly List<string> _arguments;
    private readonly IReadOnlyList<string> _client;
    private readonly string _folder;
    private Process? _process;

    private RedisProcess(int port, string folder, IEnumerable<string> arguments, IReadOnlyList<string> client)
    {
        (Port, _folder, _client) = (port, folder, client);
        _arguments = [.. arguments];
    }

    /// <summary>Its port, the same through restarts.</summary>
    public int Port { get; }

    /// <summary>How the gateway is told of it.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="arguments">Further options, such as <c>--maxmemory</c> and its value.</param>
    public static Task<RedisProcess> StartAsync(params IReadOnlyList<string> arguments) => StartAsync((port, folder) =>
    [
        "--port", Text(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "no", "--loglevel", "warning", .. arguments,
    ]);

    /// <summary>Starts a server of another kind.</summary>
    /// <param name="arguments">Its options, by its port and its folder.</param>
    /// <param name="client">What <c>redis-cli</c> needs to reach it.</param>
    internal static async Task<RedisProcess> StartAsync(Func<int, string, IEnumerable<string>> arguments, params IReadOnlyList<string> client)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (port, folder) = (FreePort(), Directory.CreateTempSubdirectory("netra-redis-").FullName);
            var redis = new RedisProcess(port, folder, arguments(port, folder), client);
            try
            {
                await redis.StartAgainAsync();
                return redis;
            }
            catch (InvalidOperationException) when (attempt < 5)
            {
                // Another had taken the port meanwhile.
                await redis.DisposeAsync();
            }
        }
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>, with what its append-only file holds.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server", _arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(AnswersAsync, "redis-server to answer");
    }

    // Another server at the same port would answer too: it is this one that must live.
    private async Task<bool> AnswersAsync() =>
        _process!.HasExited
            ? throw new InvalidOperationException($"redis-server ended with {_process.ExitCode} at port {Port}.")
            : (await TryCommandAsync("PING")).Contains("PONG", StringComparison.Ordinal) && !_process.HasExited;

    /// <summary>Kills it as a lost machine would; what it wrote to its file stays.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Removes what its append-only file holds: at its next start it is empty.</summary>
    public void Empty() => Directory.Delete(Path.Combine(_folder, "appendonlydir"), recursive: true);

    /// <summary>Whether a text stands anywhere in its append-only file, where everything that it was ever told to keep is.</summary>
    public bool HasWritten(string text) => Directory.EnumerateFiles(Path.Combine(_folder, "appendonlydir"))
        .Any(path => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)).Contains(text, StringComparison.Ordinal));

    /// <summary>Stops it in the middle of whatever it does (SIGSTOP), until <see cref="ResumeAsync"/>.</summary>
    public Task PauseAsync() => SignalAsync("-STOP");

    /// <summary>Lets it go on (SIGCONT).</summary>
    public Task ResumeAsync() => SignalAsync("-CONT");

    /// <summary>Runs a command and returns what <c>redis-cli</c> prints, raw.</summary>
    public async Task<string> CommandAsync(params IReadOnlyList<string> command)
    {
        var answer = await TryCommandAsync(command);
        return answer.StartsWith("Could not connect", StringComparison.Ordinal) ? throw new InvalidOperationException(answer) : answer.TrimEnd('\n');
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A port below those that the system gives to connections: while a server is away, nobody is given its port by chance, and no client that
    /// comes back again and again connects to itself.</summary>
    /// <summary>A port that nobody has, and that no listener which takes any port is given.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use.
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Task<string> TryCommandAsync(params IReadOnlyList<string> command) =>
        RunAsync("redis-cli", ["-h", "127.0.0.1", "-p", Text(Port), "--raw", .. _client, .. command]);

    private async Task SignalAsync(string signal) => await RunAsync("kill", [signal, Text(_process!.Id)]);

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return await output + await errors;
    }
}
