using System.Collections.Concurrent;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Runs what is awaited on the calling thread, in the order in which it became ready: the same commands take the same way.</summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Do, object? State)> _ready = [];

    public static void Run(Func<Task> play)
    {
        var (before, context) = (Current, new OneThread());
        SetSynchronizationContext(context);
        try
        {
            var task = play();
            task.ContinueWith(_ => context.Post(static _ => { }, null), TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                var (act, state) = context._ready.Take();
                act(state);
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => _ready.Add((d, state));

    public override SynchronizationContext CreateCopy() => this;
}
