using System.Text;
using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>A connection that remembers what was written to it, and can be made to stall or fail.</summary>
internal sealed class FakeWriter(UserKey owner) : IConnectionWriter
{
    private readonly List<(string Target, JsonElement Argument)> _heard = [];
    private TaskCompletionSource? _stall;

    public UserKey Owner { get; set; } = owner;

    public bool IsGone { get; set; }

    public int Writes { get; private set; }

    public int LargestWrite { get; private set; }

    public bool IsCloseRequested { get; private set; }

    public Exception? Failure { get; set; }

    /// <summary>What the client does when it is asked to close.</summary>
    public Action? CloseRequested { get; set; }

    public IReadOnlyList<(string Target, JsonElement Argument)> Heard => _heard;

    public IEnumerable<long> Offsets => _heard.Where(m => m.Argument.TryGetProperty("offset", out _)).Select(m => m.Argument.GetProperty("offset").GetInt64());

    public void Stall() => _stall = new();

    public void Release()
    {
        var stall = _stall!;
        _stall = null;
        stall.SetResult();
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frames)
    {
        Writes++;
        LargestWrite = Math.Max(LargestWrite, frames.Length);
        if (Failure is not null)
            throw Failure;
        if (_stall is { } stall)
            await stall.Task;
        foreach (var message in Encoding.UTF8.GetString(frames.Span).Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
        {
            var json = JsonDocument.Parse(message).RootElement;
            _heard.Add((json.GetProperty("target").GetString()!, json.GetProperty("arguments")[0]));
        }
    }

    public void RequestClose()
    {
        IsCloseRequested = true;
        CloseRequested?.Invoke();
    }
}
