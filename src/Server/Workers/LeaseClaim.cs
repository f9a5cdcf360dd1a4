using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Workers;

/// <summary>What a lease says, once it is opened: which run, whose, for which application, and since when.</summary>
/// <param name="Owner">Whose run it is.</param>
/// <param name="Run">The run.</param>
/// <param name="Holder">The application it was given to, printed.</param>
/// <param name="Fence">The number that it is fenced by.</param>
/// <param name="Base">The highest number of earlier workers.</param>
internal sealed record LeaseClaim(UserKey Owner, RunId Run, string Holder, long Fence, long Base)
{
    private const char Separator = '|';

    /// <summary>A number for a grant. No two leases have the same, whatever was forgotten between them.</summary>
    public static long NewFence() => BinaryPrimitives.ReadInt64BigEndian(RandomNumberGenerator.GetBytes(8)) & (long.MaxValue >> 1);

    /// <summary>Whether it was given to this application.</summary>
    public bool IsOf(WorkerApplication application) => application.Key.IsPrintedAs(Holder);

    /// <summary>Whether it is the one that is in force.</summary>
    public bool IsIn([NotNullWhen(true)] LeaseEntry? entry, DateTimeOffset now) =>
        Matches(entry) && entry.State == LeaseState.Leased && now < entry.Until;

    /// <summary>Whether the run ended under it: what was said may be said again, and is answered.</summary>
    public bool Ended([NotNullWhen(true)] LeaseEntry? entry) => Matches(entry) && entry.State == LeaseState.Over;

    public RunName Name => new(Owner, Run);

    /// <summary>All but the owner, as text; no id has the separator in it.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Run}{Separator}{Holder}{Separator}{Fence}{Separator}{Base}");

    private bool Matches([NotNullWhen(true)] LeaseEntry? entry) =>
        entry is not null && entry.Owner == Owner && entry.Run == Run && entry.Fence == Fence && entry.Holder == Holder;

    public static LeaseClaim? Read(UserKey owner, string text) =>
        text.Split(Separator) is [var run, var holder, var fence, var start]
        && RunId.TryParse(run, out var id)
        && long.TryParse(fence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new(owner, id, holder, number, at)
            : null;
}
