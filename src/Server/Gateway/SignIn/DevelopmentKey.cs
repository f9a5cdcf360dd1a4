using System.Numerics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>The P-256 key that signs development tokens (ES256), derived from an entry of <c>Netra:Keys</c>.</summary>
internal sealed class DevelopmentKey
{
    // FIPS 186-5, the order n of the group of P-256.
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture);

    private readonly ECDsa _key;

    public DevelopmentKey(SecretKey secret)
    {
        Id = secret.Id;
        // FIPS 186-5 A.2.1: 64 bits more than the order, reduced into [1, n-1], leave no bias worth the name.
        var random = new BigInteger(secret.Derive("netra.dev-token.1", 40), isUnsigned: true, isBigEndian: true);
        var scalar = ((random % (Order - 1)) + 1).ToByteArray(isUnsigned: true, isBigEndian: true);
        var d = new byte[32];
        scalar.CopyTo(d, d.Length - scalar.Length);
        _key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
    }

    /// <summary>The <c>kid</c> of its tokens.</summary>
    public string Id { get; }

    /// <summary>Signs as RFC 7518 §3.4 wants it: r and s, 32 bytes each.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text) =>
        _key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>The public half, for validation.</summary>
    public SecurityKey ToSecurityKey() => new ECDsaSecurityKey(ECDsa.Create(_key.ExportParameters(includePrivateParameters: false)))
    {
        KeyId = Id,
        // The cache of the library is one for the whole process and outlives this key.
        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
    };
}
