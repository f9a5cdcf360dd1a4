using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Redis.Sealing;

namespace Netra.Signal.Server.Workers;

/// <summary>Seals leases with a key of <c>Netra:Keys</c>: every pod opens them, nobody else reads or makes one, and no frame needs a recipient.</summary>
/// <remarks>
/// A lease is base64url of the name of the key (8 bytes) and what it sealed: the owner, written as only the identity key can, and the
/// claim. It opens in its own environment.
/// </remarks>
internal sealed class LeaseSeals(KeyRing ring, UserKeyDerivation names, RedisOptions redis)
{
    private const string Label = "netra.lease.1";
    private const int KeyIdLength = 8;

    /// <summary>The longest text that is looked at.</summary>
    private const int MaxLength = 1024;

    private readonly Dictionary<string, Seal> _seals = ring.All.ToDictionary(key => key.Id, key => new Seal(key.Derive(Label, Seal.KeyLength)));
    private readonly byte[] _place = Place.Of("lease", redis.Environment);

    public string Close(LeaseClaim claim)
    {
        var text = Encoding.UTF8.GetBytes(names.Entrust(claim.Owner, claim.ToText()));
        var closed = new byte[KeyIdLength + text.Length + Seal.Overhead];
        Convert.FromHexString(ring.Current.Id).CopyTo(closed, 0);
        _seals[ring.Current.Id].Close(text, _place, closed.AsSpan(KeyIdLength));
        return Base64Url.EncodeToString(closed);
    }

    /// <returns>False when this gateway did not seal it.</returns>
    public bool TryOpen(string lease, [NotNullWhen(true)] out LeaseClaim? claim)
    {
        claim = null;
        // A text with spaces in it would open as well: the same lease under many names.
        if (lease.Length > MaxLength || lease.AsSpan().ContainsAny(" \t\r\n") || !Base64Url.IsValid(lease))
            return false;
        var closed = Base64Url.DecodeFromChars(lease);
        if (closed.Length < KeyIdLength
            || !_seals.TryGetValue(Convert.ToHexStringLower(closed.AsSpan(0, KeyIdLength)), out var seal)
            || !seal.TryOpen(closed.AsSpan(KeyIdLength), _place, out var text)
            || !names.TryRecall(Encoding.UTF8.GetString(text), out var owner, out var inner))
            return false;
        claim = LeaseClaim.Read(owner, inner);
        return claim is not null;
    }
}
