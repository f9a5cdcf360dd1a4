using System.Buffers.Binary;
using System.Globalization;

namespace Netra.Signal.Server.Identity;

/// <summary>One person in one tenant: a 128-bit keyed hash, printed as 32 hex digits, without personal data.</summary>
/// <remarks>
/// Made by <see cref="UserKeyDerivation"/> alone, from a validated principal. There is no parsing: no text that a client sends becomes
/// a user. The <see langword="default"/> is no user, and throws wherever it is used as one.
/// </remarks>
internal readonly struct UserKey : IEquatable<UserKey>
{
    private readonly UInt128 _value;

    internal UserKey(ReadOnlySpan<byte> hash)
    {
        _value = BinaryPrimitives.ReadUInt128BigEndian(hash);
        if (_value == UInt128.Zero)
            throw new ArgumentException("A user key of zero is no user.", nameof(hash));
    }

    public bool IsValid => _value != UInt128.Zero;

    /// <summary>The first 8 digits, for logs: enough to follow one user, too few to name one.</summary>
    public string Pseudonym => ToString()[..8];

    public static bool operator ==(UserKey left, UserKey right) => left.Equals(right);

    public static bool operator !=(UserKey left, UserKey right) => !left.Equals(right);

    /// <summary>Whether <paramref name="text"/> is exactly what <see cref="ToString"/> gives; false for the default, which gives nothing.</summary>
    public bool IsPrintedAs(string text)
    {
        Span<char> digits = stackalloc char[32];
        ((ulong)(_value >> 64)).TryFormat(digits, out _, "x16", CultureInfo.InvariantCulture);
        ((ulong)_value).TryFormat(digits[16..], out _, "x16", CultureInfo.InvariantCulture);
        return IsValid && digits.SequenceEqual(text);
    }

    public bool Equals(UserKey other) => _value == other._value;

    public override bool Equals(object? obj) => obj is UserKey other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();

    /// <exception cref="InvalidOperationException">This is the default, which is no user.</exception>
    public override string ToString() => IsValid
        ? _value.ToString("x32", CultureInfo.InvariantCulture)
        : throw new InvalidOperationException("The default user key is no user.");
}
