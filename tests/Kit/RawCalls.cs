using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Netra.Signal.Tests.Kit;

/// <summary>The calls of one client that wait for their answers.</summary>
internal sealed class RawCalls
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _waiting = new();
    private Exception? _over;
    private int _last;

    public (string Id, Task<JsonElement> Answer) Begin()
    {
        var id = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        if (Volatile.Read(ref _over) is { } over)
            answer.TrySetException(over);
        return (id, answer.Task);
    }

    public void Complete(JsonElement completion)
    {
        if (!_waiting.TryRemove(completion.GetProperty("invocationId").GetString()!, out var answer))
            throw new InvalidOperationException($"An answer to no call: {completion}");
        if (completion.TryGetProperty("error", out var error))
            answer.SetException(new HubError(error.GetString()!));
        else
            answer.SetResult(completion.TryGetProperty("result", out var result) ? result : default);
    }

    public void End(Exception why)
    {
        Volatile.Write(ref _over, why);
        foreach (var answer in _waiting.Values)
            answer.TrySetException(why);
    }
}
