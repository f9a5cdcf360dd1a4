using System.Collections.Concurrent;

namespace Netra.Signal.Tests.Unit.Workers.Schedules;

/// <summary>One of two calls at the same time: it goes from one stop to the next when it is told to.</summary>
internal sealed class Lane : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Do, object? State)> _ready = [];
    private Task? _work;

    public Lane(Func<Task> work) => Post(_ => _work = work(), null);

    /// <summary>How many steps it took.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether the call has returned, and nothing that it began is left to be done.</summary>
    public bool IsDone => _work is { IsCompleted: true } && _ready.IsEmpty;

    public Task Work => _work!;

    /// <summary>A point at which the other call may go on; in a lane alone.</summary>
    public static async ValueTask StopAsync()
    {
        if (Current is Lane)
            await Task.Yield();
    }

    /// <returns>False when it waits for the other, or is done.</returns>
    public bool TryStep()
    {
        if (!_ready.TryDequeue(out var next))
            return false;
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            next.Do(next.State);
        }
        finally
        {
            SetSynchronizationContext(before);
        }

        Steps++;
        return true;
    }

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public override SynchronizationContext CreateCopy() => this;
}
