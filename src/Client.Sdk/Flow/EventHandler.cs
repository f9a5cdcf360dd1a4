namespace Netra.Signal.Client.Flow;

/// <summary>One handler of the application.</summary>
/// <param name="name">What it handles, for messages.</param>
/// <param name="call">Calls it; an event that does not concern it returns at once.</param>
/// <param name="remove">Takes it away.</param>
internal sealed class EventHandler(string name, Func<ClientEvent, ValueTask> call, Action<EventHandler> remove) : IDisposable
{
    public string Name => name;

    public bool IsRemoved { get; set; }

    public ValueTask CallAsync(ClientEvent item) => call(item);

    public void Dispose() => remove(this);
}
