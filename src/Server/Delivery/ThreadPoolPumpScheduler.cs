namespace Netra.Signal.Server.Delivery;

/// <summary>Writes from the thread pool.</summary>
internal sealed class ThreadPoolPumpScheduler : IPumpScheduler
{
    public void Schedule(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
