using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>AES-256-GCM with one key: what is sealed can be read and changed by nobody without the key, nor moved to another place.</summary>
/// <remarks>A sealed thing is a nonce of 12 random bytes, the text, and a tag of 16 bytes. 2^32 things may be sealed with one key (NIST SP 800-38D §8.3).</remarks>
internal sealed class Seal(ReadOnlySpan<byte> key) : IDisposable
{
    public const int KeyLength = 32;

    /// <summary>How much longer a sealed thing is than its text, in bytes.</summary>
    public const int Overhead = NonceLength + TagLength;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly AesGcm _cipher = new(key, TagLength);
    private readonly Lock _gate = new();

    /// <param name="text">What to seal.</param>
    /// <param name="place">Where it belongs: it opens there and nowhere else.</param>
    /// <param name="target">As long as the text and <see cref="Overhead"/>.</param>
    public void Close(ReadOnlySpan<byte> text, ReadOnlySpan<byte> place, Span<byte> target)
    {
        RandomNumberGenerator.Fill(target[..NonceLength]);
        // The cipher's state is one: two calls at once would mix their texts.
        lock (_gate)
            _cipher.Encrypt(target[..NonceLength], text, target[NonceLength..^TagLength], target[^TagLength..], place);
    }

    /// <returns>False when it was not sealed with this key for this place, or was changed.</returns>
    public bool TryOpen(ReadOnlySpan<byte> closed, ReadOnlySpan<byte> place, [NotNullWhen(true)] out byte[]? text)
    {
        text = null;
        if (closed.Length < Overhead)
            return false;
        var opened = new byte[closed.Length - Overhead];
        try
        {
            lock (_gate)
                _cipher.Decrypt(closed[..NonceLength], closed[NonceLength..^TagLength], closed[^TagLength..], opened, place);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        text = opened;
        return true;
    }

    public void Dispose() => _cipher.Dispose();
}
