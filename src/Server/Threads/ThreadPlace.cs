using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Threads;

/// <summary>A thread's place among its user's: by last activity, and among those of one moment by a name that says nothing.</summary>
/// <param name="Updated">The last activity, in milliseconds of Unix time.</param>
/// <param name="Tag">The name.</param>
internal readonly record struct ThreadPlace(long Updated, UInt128 Tag) : IComparable<ThreadPlace>
{
    public static ThreadPlace Of(StoredThread thread, UserKeyDerivation names) =>
        new(thread.Updated.ToUnixTimeMilliseconds(), names.NameTag(thread.Owner, "thread", thread.Thread.Value));

    public int CompareTo(ThreadPlace other) => (Updated, Tag).CompareTo((other.Updated, other.Tag));
}
