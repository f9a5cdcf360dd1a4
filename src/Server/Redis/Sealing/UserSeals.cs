using System.Diagnostics.CodeAnalysis;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>The seals of one user: the current one closes, all of them open. Nobody else's open what they closed.</summary>
/// <param name="owner">The user.</param>
/// <param name="environment">The environment.</param>
/// <param name="seals">By the names of their keys.</param>
/// <param name="current">The one that closes.</param>
/// <param name="secret">How the current secret is kept, wrapped: a script that stores something sealed compares it first.</param>
/// <remarks>A sealed thing begins with a byte for the format and the 8 bytes of the key's name, so that it is found again after a rotation.</remarks>
internal sealed class UserSeals(UserKey owner, string environment, IReadOnlyDictionary<ulong, Seal> seals, ulong current, byte[] secret)
{
    private const byte Format = 1;
    private const int HeaderLength = 1 + sizeof(ulong);

    private readonly byte[] _ownPlace = Place.Of(environment, owner);

    public UserKey Owner => owner;

    /// <summary>The name under which the secret of the current seal is kept.</summary>
    public string Name { get; } = current.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The wrapped secret that the current seal was made from.</summary>
    public byte[] Secret => secret;

    /// <param name="text">What to seal.</param>
    /// <param name="place">Where inside the user it belongs; environment and owner are added.</param>
    /// <param name="before">What stands before the sealed thing, in clear.</param>
    public byte[] Close(ReadOnlySpan<byte> text, ReadOnlySpan<byte> place, ReadOnlySpan<byte> before = default)
    {
        var all = new byte[before.Length + HeaderLength + text.Length + Seal.Overhead];
        before.CopyTo(all);
        var closed = all.AsSpan(before.Length);
        closed[0] = Format;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(closed[1..], current);
        seals[current].Close(text, PlaceOf(closed, place), closed[HeaderLength..]);
        return all;
    }

    /// <summary>Whether something is sealed with the current seal; what is not is to be sealed anew before its key goes.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> closed) =>
        closed.Length >= HeaderLength && System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(closed[1..]) == current;

    /// <returns>False when it is not this user's, or not of this place, or was changed, or its key is not on the ring any more.</returns>
    public bool TryOpen(ReadOnlySpan<byte> closed, ReadOnlySpan<byte> place, [NotNullWhen(true)] out byte[]? text)
    {
        text = null;
        return closed.Length >= HeaderLength
            && closed[0] == Format
            && seals.TryGetValue(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(closed[1..]), out var seal)
            && seal.TryOpen(closed[HeaderLength..], PlaceOf(closed, place), out text);
    }

    private byte[] PlaceOf(ReadOnlySpan<byte> closed, ReadOnlySpan<byte> place)
    {
        var whole = new byte[_ownPlace.Length + HeaderLength + place.Length];
        _ownPlace.CopyTo(whole, 0);
        closed[..HeaderLength].CopyTo(whole.AsSpan(_ownPlace.Length));
        place.CopyTo(whole.AsSpan(_ownPlace.Length + HeaderLength));
        return whole;
    }
}
