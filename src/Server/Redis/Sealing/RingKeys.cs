using System.Security.Cryptography;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>Wraps secrets of users with the keys of the ring, and makes seals of the secrets.</summary>
internal sealed class RingKeys(KeyRing ring, string environment)
{
    private const string WrapLabel = "netra.user-secret.1";
    private static readonly byte[] SealLabel = "netra.user-seal.1"u8.ToArray();

    private readonly Dictionary<string, Seal> _wraps = ring.All.ToDictionary(key => key.Id, key => new Seal(key.Derive(WrapLabel, Seal.KeyLength)));

    /// <summary>Wraps a secret with the current key.</summary>
    public byte[] Wrap(UserKey user, ReadOnlySpan<byte> secret)
    {
        var wrapped = new byte[secret.Length + Seal.Overhead];
        _wraps[ring.Current.Id].Close(secret, Place.Of(environment, user), wrapped);
        return wrapped;
    }

    /// <returns><see langword="null"/> when the key is not on the ring, or did not wrap this for this user.</returns>
    public Seal? TryMake(UserKey user, string keyId, ReadOnlySpan<byte> wrapped) =>
        _wraps.TryGetValue(keyId, out var wrap) && wrap.TryOpen(wrapped, Place.Of(environment, user), out var secret)
            ? new(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, Seal.KeyLength, info: [.. SealLabel, .. Place.Of(environment, user)]))
            : null;
}
