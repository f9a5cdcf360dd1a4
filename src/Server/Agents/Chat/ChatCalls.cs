using System.Net;
using System.Net.Http.Headers;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Asks the model's API. Where it says that it has too much to do it is asked once more, later; never once an answer has begun.</summary>
internal sealed class ChatCalls(HttpClient http, Uri address, ChatMetrics metrics, TimeProvider time)
{
    /// <summary>The longest that an API may ask to wait: longer than that, its user does better to come back.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private const int ErrorBytes = 64 * 1024;
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    /// <param name="body">The request's JSON.</param>
    /// <param name="silence">How long it may be silent.</param>
    /// <param name="waiting">Told how long is waited.</param>
    /// <param name="over">Cancelled when the run has ended or took too long.</param>
    /// <returns>An answer that streams.</returns>
    /// <exception cref="AgentFailedException">There is none.</exception>
    public async Task<HttpResponseMessage> AskAsync(
        ReadOnlyMemory<byte> body, Silence silence, Func<HttpStatusCode, TimeSpan, ValueTask> waiting, CancellationToken over)
    {
        var response = await SendAsync(body, silence, over);
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && WaitOf(response.Headers.RetryAfter) is var wait && wait <= LongestWait)
        {
            var status = response.StatusCode;
            response.Dispose();
            metrics.Asked(ChatMetrics.Retried);
            await waiting(status, wait);
            await Task.Delay(wait, time, over);
            response = await SendAsync(body, silence, over);
        }

        try
        {
            if (!response.IsSuccessStatusCode)
                throw ChatFailures.Refused(response.StatusCode, await ErrorAsync(response, silence, over));
            if (response.Content.Headers.ContentType is { MediaType: not "text/event-stream" })
                throw ChatFailures.Unreadable("its endpoint did not stream, it answered with another content type than text/event-stream");
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ReadOnlyMemory<byte> body, Silence silence, CancellationToken over)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        silence.Begin();
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or IOException)
        {
            over.ThrowIfCancellationRequested();
            throw failure switch
            {
                OperationCanceledException when silence.WasTooLong => ChatFailures.Silent(silence.Limit),
                HttpRequestException { HttpRequestError: var error } => ChatFailures.Unreachable(error.ToString()),
                IOException => ChatFailures.Broken(),
                _ => ChatFailures.Unreachable("connecting took longer than Netra:Agents:Chat:ConnectTimeout"),
            };
        }
        finally
        {
            silence.End();
        }
    }

    /// <summary>What the API calls the error. That it cannot be read is no failure of its own.</summary>
    private static async Task<string?> ErrorAsync(HttpResponseMessage response, Silence silence, CancellationToken over)
    {
        try
        {
            await using var body = new MeteredStream(await response.Content.ReadAsStreamAsync(silence.Token), silence, ErrorBytes);
            using var text = new MemoryStream();
            await body.CopyToAsync(text, silence.Token);
            return ApiErrors.NameOf(text.GetBuffer().AsSpan(0, (int)text.Length));
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or OperationCanceledException or AgentFailedException)
        {
            over.ThrowIfCancellationRequested();
            return null;
        }
    }

    private TimeSpan WaitOf(RetryConditionHeaderValue? asked)
    {
        var wait = asked switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            // Not all at the same moment.
            _ => Backoff * (1 + Random.Shared.NextDouble()),
        };
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
