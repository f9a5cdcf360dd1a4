using System.Net.Http.Json;
using System.Text.Json;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Workers;

/// <summary>A worker that calls over HTTP and hears server-sent events.</summary>
internal sealed class HttpWorker : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _token;
    private readonly Lock _gate = new();
    private readonly List<(string Event, JsonElement Data)> _heard = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    private HttpWorker(HttpClient http, string token) => (_http, _token) = (http, token);

    public static Task<HttpWorker> ConnectAsync(HttpClient http, string token) => Task.FromResult(new HttpWorker(http, token));

    public async Task<JsonElement> CallAsync(string verb, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/worker/{verb}") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", _token);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : throw new HttpRequestException(text, null, answer.StatusCode);
    }

    public Task<JsonElement> PublishAsync(string lease, long n, string type, object data) => CallAsync("publish", new { lease, events = new[] { new { n, type, data } } });

    /// <summary>Opens the stream, and returns once it is open.</summary>
    public async Task ListenAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/worker/assignments");
        request.Headers.Authorization = new("Bearer", _token);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        _listening = ReadAsync(new(await answer.Content.ReadAsStreamAsync()));
    }

    public bool HasHeard(string name)
    {
        lock (_gate)
            return _heard.Any(item => item.Event == name);
    }

    public async Task<JsonElement> HeardAsync(string name)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(
            () =>
            {
                lock (_gate)
                    found = _heard.Where(item => item.Event == name).Select(item => (JsonElement?)item.Data).FirstOrDefault();
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
