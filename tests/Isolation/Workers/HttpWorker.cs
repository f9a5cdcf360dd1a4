using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>A worker that calls over HTTP and hears server-sent events.</summary>
internal sealed class HttpWorker : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _token;
    private readonly string _query;
    private readonly Lock _gate = new();
    private readonly List<(string Event, JsonElement Data)> _heard = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    private HttpWorker(HttpClient http, string token, string query) => (_http, _token, _query) = (http, token, query);

    /// <summary>Completes when the stream is over.</summary>
    public Task Ended => _listening;

    /// <param name="http">A client of the gateway.</param>
    /// <param name="token">The token of an application.</param>
    /// <param name="name">Its name among the workers of the application; absent: the one that a worker has that says none.</param>
    public static Task<HttpWorker> ConnectAsync(HttpClient http, string token, string? name = null) =>
        Task.FromResult(new HttpWorker(http, token, name is null ? "" : $"?worker={name}"));

    /// <returns>The answer; undefined where there is none.</returns>
    public async Task<JsonElement> CallAsync(string verb, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/worker/{verb}{_query}") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", _token);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException(text, null, answer.StatusCode);
        return answer.StatusCode == HttpStatusCode.NoContent ? default : JsonDocument.Parse(text).RootElement;
    }

    public Task<JsonElement> PublishAsync(string lease, long n, string type, object data) => CallAsync("publish", new { lease, events = new[] { new { n, type, data } } });

    /// <summary>Opens the stream, and returns once it is open.</summary>
    public async Task ListenAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/worker/assignments{_query}");
        request.Headers.Authorization = new("Bearer", _token);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        _listening = ReadAsync(new(await answer.Content.ReadAsStreamAsync()));
    }

    public bool HasHeard(string name, string? run = null)
    {
        lock (_gate)
            return _heard.Any(item => item.Event == name && IsOf(item.Data, run));
    }

    public async Task<string> LeaseAsync(string run) => (await HeardAsync("run_assigned", run)).GetProperty("lease").GetString()!;

    public async Task<JsonElement> HeardAsync(string name, string? run = null)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(
            () =>
            {
                lock (_gate)
                    found = _heard.Where(item => item.Event == name && IsOf(item.Data, run)).Select(item => (JsonElement?)item.Data).FirstOrDefault();
                return found is not null;
            },
            $"the worker to hear {name}");
        return found!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
    }

    private static bool IsOf(JsonElement data, string? run) => run is null || (data.TryGetProperty("runId", out var name) && name.GetString() == run);

    private async Task ReadAsync(StreamReader lines)
    {
        using (lines)
        {
            var name = "";
            try
            {
                while (await lines.ReadLineAsync(_stop.Token) is { } line)
                {
                    if (line.StartsWith("event: ", StringComparison.Ordinal))
                        name = line[7..];
                    else if (line.StartsWith("data: ", StringComparison.Ordinal))
                        lock (_gate)
                            _heard.Add((name, JsonDocument.Parse(line[6..]).RootElement));
                }
            }
            catch (Exception over) when (over is OperationCanceledException or IOException or HttpRequestException)
            {
                // The test is over, or the gateway is.
            }
        }
    }
}
