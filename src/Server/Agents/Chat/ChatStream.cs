using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Reads the events of one answer, to its end and not beyond.</summary>
internal static class ChatStream
{
    /// <param name="body">The answer's body.</param>
    /// <param name="silence">How long it may be silent.</param>
    /// <param name="speech">Told each event as it comes. Its own failures are not the endpoint's.</param>
    /// <param name="over">Cancelled when the run has ended or took too long.</param>
    /// <exception cref="AgentFailedException">It cannot be read, broke off, or says that it failed.</exception>
    public static async Task ReadAsync(Stream body, Silence silence, ChatSpeech speech, CancellationToken over)
    {
        var events = SseParser.Create(body, ChatChunk.Read);
        await using var next = events.EnumerateAsync(over).GetAsyncEnumerator(over);
        while (await NextAsync(next, silence, over))
        {
            var chunk = next.Current.Data;
            if (ReferenceEquals(chunk, ChatChunk.Done))
                return;
            await speech.TakeAsync(chunk);
        }

        // Some end without [DONE]; that they said why the model stopped shows that nothing is missing.
        if (!speech.HasFinished)
            throw ChatFailures.Unended();
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<SseItem<ChatChunk>> events, Silence silence, CancellationToken over)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception failure) when (failure is not AgentFailedException)
        {
            over.ThrowIfCancellationRequested();
            throw failure switch
            {
                OperationCanceledException when silence.WasTooLong => ChatFailures.Silent(silence.Limit),
                JsonException or InvalidOperationException => ChatFailures.Unreadable("its endpoint sent an event that is not the JSON object of a chunk"),
                _ => ChatFailures.Broken(),
            };
        }
    }
}
