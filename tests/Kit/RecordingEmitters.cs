using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Kit;

/// <summary>Emitters without a gateway: what is emitted is kept here, each user's by itself, with the positions that a log would give.</summary>
/// <param name="maxBytes">How large the data of an event may be; the gateway's own default.</param>
internal sealed class RecordingEmitters(int maxBytes = RecordingEmitters.DefaultBytes) : IUserEmitterFactory
{
    /// <summary>The default of <c>Netra:Limits:EventBytes</c>.</summary>
    public const int DefaultBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Epoch _epoch = new((ulong)Random.Shared.NextInt64(1, 1L << 48));
    private readonly Dictionary<UserKey, List<RecordedEvent>> _users = [];

    /// <summary>Every emit throws this, once it is set: nothing is kept.</summary>
    public Exception? Failure { get; set; }

    public int MaxBytes => maxBytes;

    /// <summary>What the user was told, in order.</summary>
    public IReadOnlyList<RecordedEvent> Of(UserKey user)
    {
        lock (_gate)
            return [.. _users.GetValueOrDefault(user, [])];
    }

    public IUserEmitter Create(UserExecutionContext? context) => new RecordingEmitter(
        context ?? throw new ArgumentNullException(nameof(context), "UserExecutionContext is required"), this);

    public IThreadEmitter ForThread(UserThreadContext? context) => new RecordingThreadEmitter(
        context ?? throw new ArgumentNullException(nameof(context), "UserThreadContext is required"), this);

    /// <summary>Keeps events in one step; those of a worker's numbers that are kept already have their old positions.</summary>
    internal EventPosition[] Keep(UserKey user, IReadOnlyList<RecordedEvent> events)
    {
        lock (_gate)
        {
            if (Failure is { } failure)
                throw failure;
            if (!_users.TryGetValue(user, out var kept))
                _users.Add(user, kept = []);
            return [.. events.Select(item => KeepLocked(kept, item))];
        }
    }

    private EventPosition KeepLocked(List<RecordedEvent> kept, RecordedEvent item)
    {
        if (item.N is not null && kept.Find(old => old.Run == item.Run && old.N == item.N) is { } repeated)
            return repeated.Position;
        var seq = item.Run is null ? 0 : kept.Count(old => old.Run == item.Run) + 1;
        var stored = item with { Position = new(new(_epoch, kept.Count + 1), seq) };
        kept.Add(stored);
        return stored.Position;
    }
}
