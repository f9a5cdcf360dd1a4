// A worker in C#: it answers how many words a text has, and which of them comes most often, and asks first if it shall.
//
//   dotnet run --project samples/Worker -- http://127.0.0.1:5080 words
//
// In Development the gateway itself gives it a token. Elsewhere set NETRA_TOKEN_ENDPOINT, NETRA_CLIENT_ID, NETRA_CLIENT_SECRET and NETRA_SCOPE: the
// client credentials of OAuth 2.0; or NETRA_TOKEN, a token as it is.
//
// `health <address>` is for the health check of a container, whose image has no shell: it ends with 0 when the gateway can be reached from here.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Client.SignIn;
using Netra.Signal.Client.Worker;

if (args is ["health", var asked])
    return await AnswersAsync(new(asked)) ? 0 : 1;
if (args is not [var address, var agent] || !Uri.TryCreate(address, UriKind.Absolute, out var gateway))
{
    await Console.Error.WriteLineAsync("usage: Worker <address of the gateway> <agent>, such as: Worker http://127.0.0.1:5080 words");
    return 1;
}

using var tokens = Setting("NETRA_TOKEN_ENDPOINT") is { } endpoint
    ? TokenSource.FromClientCredentials(new() { Endpoint = new(endpoint), ClientId = Setting("NETRA_CLIENT_ID"), ClientSecret = Setting("NETRA_CLIENT_SECRET"), Scope = Setting("NETRA_SCOPE") })
    : TokenSource.FromDevelopmentSignIn(gateway, "sample-worker", "agent");

var builder = Host.CreateApplicationBuilder();
builder.Services.AddNetraAgentWorker(options =>
{
    options.Address = gateway;
    options.AccessToken = Setting("NETRA_TOKEN") is { } token ? _ => new(token) : tokens.GetAsync;
    options.TokenRefused = tokens.Forget;
}).MapAgent(agent, CountWordsAsync, "Counts words, in C#.");
await builder.Build().RunAsync();
return 0;

static async Task<bool> AnswersAsync(Uri gateway)
{
    using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(4) };
    try
    {
        using var answer = await http.GetAsync(new Uri(gateway, "/health/live"));
        return answer.IsSuccessStatusCode;
    }
    catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
    {
        await Console.Error.WriteLineAsync($"{gateway} does not answer: {away.Message}");
        return false;
    }
}

// Compose sets what is not given to the empty text.
static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

static async Task CountWordsAsync(WorkerRun run, CancellationToken cancelled)
{
    var text = run.RequireText();
    await run.ThinkingAsync("Counting the words.");
    if (run.Input.TryGetProperty("ask", out var ask) && ask.GetBoolean() && !(await run.ApproveAsync("Shall I split your text?", "split", new { text })).Approved)
    {
        await run.CompleteAsync(summary: "Not approved.");
        return;
    }

    string[] words;
    await using (var split = await run.ToolAsync("split", new { text }))
    {
        words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        await split.CompleteAsync(new { words = words.Length });
    }

    string most;
    await using (var rank = await run.ToolAsync("rank", new { words }))
    {
        var counts = words.CountBy(word => word, StringComparer.OrdinalIgnoreCase).OrderByDescending(count => count.Value).ToArray();
        most = counts[0].Key;
        await rank.CompleteAsync(counts.Take(10).Select(count => new { word = count.Key, times = count.Value }));
    }

    if (run.Input.TryGetProperty("slow", out var seconds))
        await Task.Delay(TimeSpan.FromSeconds(seconds.GetDouble()), cancelled);
    foreach (var piece in (string[])["That", " is", $" {words.Length}", " words,", " most often", $" {most}."])
        await run.TextAsync(piece);
    await run.CompleteAsync(new { words = words.Length, most });
}
