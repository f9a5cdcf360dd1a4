using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Netra.Signal.Server.Identity;

/// <summary>Derives user keys: HMAC-SHA256 over the parts of an identity, each with its length before it, cut to 128 bits.</summary>
/// <remarks>
/// The lengths make the encoding injective: no two lists of parts share one text. Parts are compared as they are, byte by byte: no case
/// folding, no trimming, no Unicode normalisation.
/// </remarks>
internal sealed class UserKeyDerivation
{
    /// <summary>The length of the secret, in bytes.</summary>
    public const int SecretLength = 32;

    private readonly byte[] _secret;

    public UserKeyDerivation(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
            throw new ArgumentException($"The identity key must have {SecretLength} bytes.", nameof(secret));
        _secret = secret.ToArray();
    }

    /// <param name="profile">What kind of identity the parts make up, so that two kinds never meet.</param>
    /// <param name="parts">The parts in order; none may be blank.</param>
    public UserKey Derive(string profile, params ReadOnlySpan<string> parts)
    {
        using var text = new MemoryStream();
        Append(text, "netra.user.1");
        Append(text, profile);
        foreach (var part in parts)
            Append(text, string.IsNullOrWhiteSpace(part) ? throw new ArgumentException("A part of an identity is blank.", nameof(parts)) : part);
        return new UserKey(HMACSHA256.HashData(_secret, text.ToArray()).AsSpan(0, 16));
    }

    /// <summary>A name that says nothing of what it names: 128 bits that differ per user and kind, for places that others may read.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="kind">What is named, such as <c>run</c>.</param>
    /// <param name="name">Its name inside the user.</param>
    public UInt128 NameTag(UserKey user, string kind, string name)
    {
        using var text = new MemoryStream();
        Append(text, "netra.name.1");
        Append(text, user.ToString());
        Append(text, kind);
        Append(text, name);
        return BinaryPrimitives.ReadUInt128BigEndian(HMACSHA256.HashData(_secret, text.ToArray()));
    }

    private static void Append(MemoryStream text, string part)
    {
        var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        text.Write(length);
        text.Write(bytes);
    }
}
