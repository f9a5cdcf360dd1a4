using System.Security.Cryptography;
using System.Text;

namespace Netra.Signal.Server.Identity;

/// <summary>One entry of <c>Netra:Keys</c>: 32 secret bytes that are never used themselves, only what is derived from them.</summary>
internal sealed class SecretKey
{
    /// <summary>The length of the secret, in bytes.</summary>
    public const int Length = 32;

    private readonly byte[] _secret;

    /// <exception cref="ArgumentException">The secret has not <see cref="Length"/> bytes.</exception>
    public SecretKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != Length)
            throw new ArgumentException($"A key must have {Length} bytes.", nameof(secret));
        _secret = secret.ToArray();
        Id = Convert.ToHexStringLower(Derive("netra.key-id.1", 8));
    }

    /// <summary>The key's public name, 16 hex digits: what is made with it carries this, so that it is found again after a rotation.</summary>
    public string Id { get; }

    /// <summary>Derives a key by HKDF-SHA256 (RFC 5869). Another label gives an independent key.</summary>
    /// <param name="label">What the key is for, with a version, such as <c>netra.seal.1</c>.</param>
    /// <param name="length">Bytes to derive, 1 to 8,160.</param>
    public byte[] Derive(string label, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, length, info: Encoding.UTF8.GetBytes(label));
}
