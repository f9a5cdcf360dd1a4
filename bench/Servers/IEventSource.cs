using Netra.Signal.Server.Identity;

namespace Netra.Signal.Bench.Servers;

/// <summary>Emits events in the server's own process, to users by their number.</summary>
internal interface IEventSource
{
    /// <summary>How many users there are.</summary>
    int Users { get; }

    /// <summary>Whose turn it is; the next call gives the next user.</summary>
    int NextUser();

    /// <summary>Gets ready to emit to these users, all of whom are connected.</summary>
    Task BeginAsync(IReadOnlyList<UserKey> users);

    /// <summary>Emits the user's next event, with a payload of 256 characters.</summary>
    ValueTask EmitAsync(int user);

    /// <summary>Says the user's next piece of a text.</summary>
    ValueTask SayAsync(int user);
}
