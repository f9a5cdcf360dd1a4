namespace Netra.Signal.Server.Runs;

/// <summary>For each key one loop at a time, and none while nothing changes: whoever wakes a loop that runs makes it look once more.</summary>
/// <param name="look">Looks until nothing moves. Never throws.</param>
internal sealed class KeyedLoops<TKey>(Func<TKey, Task> look)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, bool> _again = [];

    public void Wake(TKey key)
    {
        lock (_gate)
            if (!_again.TryAdd(key, false))
            {
                _again[key] = true;
                return;
            }

        Detached.Run(() => _ = RunAsync(key));
    }

    private async Task RunAsync(TKey key)
    {
        await Task.Yield();
        do
            await look(key);
        while (Again(key));
    }

    private bool Again(TKey key)
    {
        lock (_gate)
        {
            if (_again[key])
                return !(_again[key] = false);
            _again.Remove(key);
            return false;
        }
    }
}
