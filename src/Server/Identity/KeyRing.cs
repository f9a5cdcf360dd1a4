using System.Diagnostics.CodeAnalysis;

namespace Netra.Signal.Server.Identity;

/// <summary>The keys of <c>Netra:Keys</c>. New things are made with the current one; what older ones made still opens.</summary>
internal sealed class KeyRing
{
    /// <param name="keys">At least one; the first is the current. No key may be there twice.</param>
    public KeyRing(IReadOnlyList<SecretKey> keys)
    {
        if (keys.Count == 0)
            throw new ArgumentException("A key ring needs a key.", nameof(keys));
        if (keys.DistinctBy(key => key.Id).Count() != keys.Count)
            throw new ArgumentException("A key is on the ring twice.", nameof(keys));
        All = [.. keys];
    }

    public SecretKey Current => All[0];

    /// <summary>All keys, the current one first.</summary>
    public IReadOnlyList<SecretKey> All { get; }

    public bool TryFind(string id, [NotNullWhen(true)] out SecretKey? key)
    {
        key = All.FirstOrDefault(key => key.Id == id);
        return key is not null;
    }
}
