using System.Buffers.Binary;
using System.Buffers.Text;
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

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _secret;
    private readonly byte[] _entrusting;

    public UserKeyDerivation(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
            throw new ArgumentException($"The identity key must have {SecretLength} bytes.", nameof(secret));
        _secret = secret.ToArray();
        _entrusting = HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, info: "netra.entrust.2"u8.ToArray());
        Fingerprint = MacOf("", "netra.identity-key.1")[..16];
    }

    /// <param name="profile">What kind of identity the parts make up, so that two kinds never meet.</param>
    /// <param name="parts">The parts in order; none may be blank.</param>
    public UserKey Derive(string profile, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
            if (string.IsNullOrWhiteSpace(part))
                throw new ArgumentException("A part of an identity is blank.", nameof(parts));
        return new UserKey(HMACSHA256.HashData(_secret, TextOf(["netra.user.1", profile, .. parts])).AsSpan(0, 16));
    }

    /// <summary>A name that says nothing of what it names: 128 bits that differ per user and kind, for places that others may read.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="kind">What is named, such as <c>run</c>.</param>
    /// <param name="name">Its name inside the user.</param>
    public UInt128 NameTag(UserKey user, string kind, string name)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, TextOf("netra.name.1", user.ToString(), kind, name), mac);
        return BinaryPrimitives.ReadUInt128BigEndian(mac);
    }

    /// <summary>A name of the identity key, 16 hex digits: pods that share users compare it.</summary>
    public string Fingerprint { get; }

    /// <summary>Writes down a user and something of that user's for another pod to act on: the user, and the text sealed for the user.</summary>
    /// <remarks>
    /// A user comes out of a store only in this form. What was not written with the identity key is no user. The same is written the same
    /// way each time, so that it is found again: the nonce is a MAC over what is sealed (as in RFC 5297).
    /// </remarks>
    public string Entrust(UserKey user, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var closed = new byte[NonceLength + plain.Length + TagLength];
        Convert.FromHexString(MacOf(user.ToString(), text)).AsSpan(0, NonceLength).CopyTo(closed);
        using var cipher = new AesGcm(_entrusting, TagLength);
        cipher.Encrypt(closed.AsSpan(0, NonceLength), plain, closed.AsSpan(NonceLength, plain.Length), closed.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(user.ToString()));
        return $"{user}.{Base64Url.EncodeToString(closed)}";
    }

    /// <returns>False when this was not written with the same identity key.</returns>
    public bool TryRecall(string entrusted, out UserKey user, out string text)
    {
        (user, text) = (default, "");
        const int keyLength = 2 * UserKey.Length;
        if (entrusted.Length <= keyLength || entrusted[keyLength] != '.' || !Base64Url.IsValid(entrusted.AsSpan(keyLength + 1), out var length) || length < NonceLength + TagLength)
            return false;
        var (key, closed) = (entrusted[..keyLength], Base64Url.DecodeFromChars(entrusted.AsSpan(keyLength + 1)));
        var plain = new byte[closed.Length - NonceLength - TagLength];
        try
        {
            using var cipher = new AesGcm(_entrusting, TagLength);
            cipher.Decrypt(closed.AsSpan(0, NonceLength), closed.AsSpan(NonceLength, plain.Length), closed.AsSpan(NonceLength + plain.Length), plain, Encoding.UTF8.GetBytes(key));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        (user, text) = (new UserKey(Convert.FromHexString(key)), Encoding.UTF8.GetString(plain));
        return true;
    }

    private string MacOf(string key, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_secret, TextOf("netra.entrust.1", key, text)));

    private static byte[] TextOf(params ReadOnlySpan<string> parts)
    {
        var length = 0;
        foreach (var part in parts)
            length += sizeof(int) + Strict.GetByteCount(part);
        var text = new byte[length];
        var rest = text.AsSpan();
        foreach (var part in parts)
        {
            var bytes = Strict.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, bytes);
            rest = rest[(sizeof(int) + bytes)..];
        }

        return text;
    }
}
