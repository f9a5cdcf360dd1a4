namespace Netra.Signal.Server.Diagnostics;

/// <summary><c>health &lt;address&gt;</c>: asks a gateway whether it is ready, for images that have no shell and no curl.</summary>
internal static class HealthQuestion
{
    private const string Word = "health";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <returns>The exit code, 0 when the gateway is ready; <see langword="null"/> when the command line asks for something else.</returns>
    public static async Task<int?> AnswerAsync(string[] args)
    {
        if (args is not [Word, ..])
            return null;
        if (args is not [_, var address] || !Uri.TryCreate(address, UriKind.Absolute, out var gateway))
        {
            await Console.Error.WriteLineAsync($"{Word} takes the address of a gateway, such as {Word} http://127.0.0.1:8080");
            return 2;
        }

        try
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Deadline };
            using var answer = await client.GetAsync(new Uri(gateway, "/health/ready"));
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{gateway} does not answer: {away.Message}");
            return 1;
        }
    }
}
