using Netra.Signal.Server.Delivery;

namespace Netra.Signal.Tests.Unit.Delivery;

/// <summary>Runs what is scheduled when the test says so, or at once.</summary>
internal sealed class InlineScheduler : IPumpScheduler
{
    private readonly Queue<IThreadPoolWorkItem> _waiting = new();

    public bool IsHeld { get; set; }

    public int Scheduled { get; private set; }

    public void Schedule(IThreadPoolWorkItem item)
    {
        Scheduled++;
        _waiting.Enqueue(item);
        if (!IsHeld)
            RunAll();
    }

    public void RunAll()
    {
        while (_waiting.TryDequeue(out var item))
            item.Execute();
    }
}
