using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Netra.Signal.Bench.Servers;

namespace Netra.Signal.Bench.Load;

/// <summary>A fresh server for one cell, ended by its process id.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("netra-bench-");

    private ServerProcess(ServerKind kind)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve", kind.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["Netra__DataPath"] = _data.FullName;
        _process = Process.Start(start)!;
    }

    public Uri Address { get; private set; } = null!;

    public static async Task<ServerProcess> StartAsync(ServerKind kind)
    {
        var server = new ServerProcess(kind);
        server.Address = new Uri((await server.ReadAsync("listening"))[1]);
        return server;
    }

    public async Task<string[]> TokensAsync(int users)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var tokens = new string[users];
        for (var i = 0; i < users; i++)
        {
            using var answer = await http.PostAsJsonAsync("/v1/dev/token", new { user = $"user-{i}", lifetimeSeconds = 3600 });
            tokens[i] = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        }

        return tokens;
    }

    public async Task<string[]> TellAsync(string command, string answer)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return await ReadAsync(answer);
    }

    /// <summary>Processor time of the server so far, user and system.</summary>
    public TimeSpan Cpu()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Resident memory now, in bytes.</summary>
    public long Resident() => 1024 * long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task<string[]> ReadAsync(string wanted)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            if (line.Split(' ') is [var first, ..] words && first == wanted)
                return words;
        throw new InvalidOperationException($"The server ended before it said '{wanted}'.");
    }
}
