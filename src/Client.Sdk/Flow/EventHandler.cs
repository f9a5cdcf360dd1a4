namespace Netra.Signal.Client.Flow;

/// <summary>One handler of the application.</summary>
/// <param name="name">What it handles, for messages.</param>
/// <param name="call">Calls it.</param>
/// <param name="concerns">Whether an event is for it.</param>
/// <param name="remove">Takes it away.</param>
internal sealed class EventHandler(string name, Func<ClientEvent, ValueTask> call, Func<ClientEvent, bool> concerns, Action<EventHandler> remove) : IDisposable
{
    private volatile bool _isRemoved;

    public string Name => name;

    public bool IsRemoved
    {
        get => _isRemoved;
        set => _isRemoved = value;
    }

    public bool Concerns(ClientEvent item) => concerns(item);

    public ValueTask CallAsync(ClientEvent item) => call(item);

    public void Dispose() => remove(this);
}
