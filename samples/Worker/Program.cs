// A worker in C#: it answers how many words a text has, and which of them comes most often.
//
//   dotnet run --project samples/Worker -- http://127.0.0.1:5080 words
//
// In Development it fetches its token itself; Tokens.cs says what to set elsewhere.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Client.Worker;
using Netra.Signal.Samples.Worker;

var (gateway, agent) = (new Uri(args[0]), args[1]);
using var tokens = new Tokens(gateway);

var builder = Host.CreateApplicationBuilder();
builder.Services.AddNetraAgentWorker(options =>
{
    options.Address = gateway;
    options.AccessToken = tokens.FetchAsync;
}).MapAgent(agent, CountWordsAsync, "Counts words, in C#.");
await builder.Build().RunAsync();

static async Task CountWordsAsync(WorkerRun run, CancellationToken cancelled)
{
    var text = run.RequireText();
    await run.ThinkingAsync("Counting the words.");

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
