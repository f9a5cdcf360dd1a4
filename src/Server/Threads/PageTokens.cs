using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Threads;

/// <summary>Where the next page begins, as a client is given it: a place, and a MAC that binds it to its user and its list.</summary>
/// <remarks>Trust model: what comes back is a place in the list of the user who was given it, or it is refused; a foreign one and nonsense alike.</remarks>
internal sealed class PageTokens(UserKeyDerivation names)
{
    private const int MaxLength = 256;

    public string? Of(UserKey user, ThreadPlace? place) => place is { } last
        ? Write(user, "threads-page", string.Create(CultureInfo.InvariantCulture, $"{last.Updated}-{last.Tag:x32}"))
        : null;

    public string? Of(UserKey user, ThreadId thread, RunPlace? place) => place is { } last
        ? Write(user, KindOf(thread), string.Create(CultureInfo.InvariantCulture, $"{last.Created}-{last.Run}"))
        : null;

    /// <exception cref="SignalException"><c>invalid_argument</c>: it is not of this user's list of threads.</exception>
    public ThreadPlace? Threads(UserKey user, string? before)
    {
        if (before is null)
            return null;
        var (moment, name) = Read(user, "threads-page", before);
        return new(moment, UInt128.Parse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
    }

    /// <exception cref="SignalException"><c>invalid_argument</c>: it is not of this user's list of this thread's runs.</exception>
    public RunPlace? Runs(UserKey user, ThreadId thread, string? before)
    {
        if (before is null)
            return null;
        var (moment, name) = Read(user, KindOf(thread), before);
        return new(moment, RunId.Parse(name));
    }

    private static string KindOf(ThreadId thread) => $"runs-page:{thread.Value}";

    private string Write(UserKey user, string kind, string place) => $"{place}.{MacOf(user, kind, place)}";

    private (long Moment, string Name) Read(UserKey user, string kind, string before)
    {
        var end = before.LastIndexOf('.');
        if (before.Length > MaxLength || end < 0 || !Ascii.IsValid(before) || !IsSame(before[(end + 1)..], MacOf(user, kind, before[..end])))
            throw SignalException.InvalidArgument("before is no page of this list; give next of the page before, or none.");
        var place = before[..end].Split('-', 2);
        return (long.Parse(place[0], CultureInfo.InvariantCulture), place[1]);
    }

    private static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(one.AsSpan()), MemoryMarshal.AsBytes(other.AsSpan()));

    private string MacOf(UserKey user, string kind, string place) => names.NameTag(user, kind, place).ToString("x32", CultureInfo.InvariantCulture);
}
