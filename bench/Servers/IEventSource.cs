namespace Netra.Signal.Bench.Servers;

/// <summary>Emits events in the server's own process, to users by their number.</summary>
internal interface IEventSource
{
    /// <summary>How many users are connected and known.</summary>
    int Users { get; }

    /// <summary>Emits one event with a payload of 256 bytes.</summary>
    ValueTask EmitAsync(int user);

    /// <summary>Says a piece of a text stream.</summary>
    ValueTask DeltaAsync(int user);
}
