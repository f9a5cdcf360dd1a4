using System.Diagnostics;
using System.Globalization;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>A fresh server for one cell, ended by its process id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("netra-bench-");

    private ServerProcess(ServerKind kind, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve", kind.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["Netra__DataPath"] = _data.FullName;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        start.Environment.Remove(LoadTable.InlineSockets);
        // Everything is compiled fully at its first call: a window of seconds would else measure the compiler's steps towards that.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_ReadyToRun"] = "0";
        _process = Process.Start(start)!;
    }

    public Uri Address { get; private set; } = null!;

    /// <param name="kind">What it is.</param>
    /// <param name="settings">Further variables of its environment.</param>
    public static async Task<ServerProcess> StartAsync(ServerKind kind, IReadOnlyDictionary<string, string> settings)
    {
        var server = new ServerProcess(kind, settings);
        try
        {
            server.Address = new Uri(await server.ReadAsync());
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task<string[]> TokensAsync(int users)
    {
        await _process.StandardInput.WriteLineAsync($"tokens {users}");
        var tokens = new string[users];
        for (var i = 0; i < users; i++)
            tokens[i] = await ReadAsync();
        return tokens;
    }

    /// <summary>Has the server do something and waits for its answer, a number.</summary>
    public async Task<long> TellAsync(string command)
    {
        await SayAsync(command);
        return await HearAsync();
    }

    /// <summary>Has the server do something; its answer is heard later.</summary>
    public Task SayAsync(string command) => _process.StandardInput.WriteLineAsync(command);

    /// <summary>Waits for the next answer, a number.</summary>
    public async Task<long> HearAsync() => long.Parse(await ReadAsync(), CultureInfo.InvariantCulture);

    /// <summary>Processor time of the server so far, user and system.</summary>
    public TimeSpan Cpu()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Resident memory now, in bytes.</summary>
    public long Resident()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>Ends it as a lost machine would: its connections break.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    /// <summary>The server's next answer; what else it prints is its log.</summary>
    private async Task<string> ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith(BenchServer.Answer, StringComparison.Ordinal))
                return line[BenchServer.Answer.Length..];
        throw new InvalidOperationException("The server ended before it answered; see its errors above.");
    }
}
