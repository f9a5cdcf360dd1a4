using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>The one way in. It never throws, and it takes nothing but what the key signed.</summary>
internal sealed class TokenTarget
{
    private static readonly string[] Algorithms = ["ES256", "none", "HS256", "RS256", "PS256", "es256", "ES256K", ""];

    private readonly DevelopmentKey _key;
    private readonly TokenValidation _validation;
    private readonly HashSet<string> _signed = [];

    public TokenTarget()
    {
        var ring = new KeyRing([new SecretKey(new byte[SecretKey.Length])]);
        _key = new(ring.Current);
        _validation = new(
            new DevelopmentTrust(ring), new IdentityBinder(new UserKeyDerivation(new byte[UserKeyDerivation.SecretLength]), IdentityProfile.Oidc),
            TimeProvider.System, NullLogger<TokenValidation>.Instance);
    }

    public byte[] Generate(Random random)
    {
        var header = JsonGenerator.Object(random,
        [
            ("alg", random.Next(3) == 0 ? $"\"{Algorithms[random.Next(Algorithms.Length)]}\"" : "\"ES256\""),
            ("kid", random.Next(3) == 0 ? JsonGenerator.Value(random) : $"\"{_key.Id}\""),
            .. random.Next(6) == 0 ? [(((string[])["crit", "jku", "jwk", "x5c", "b64", "zip", "enc"])[random.Next(7)], JsonGenerator.Value(random))] : ((string, string)[])[],
        ]);
        var payload = JsonGenerator.Object(random,
        [
            Claim("iss", $"\"{DevelopmentTrust.Issuer}\""), Claim("aud", "\"netra-signal\""), Claim("sub", "\"alice\""), Claim("exp", "4102444800"),
            Claim("nbf", "1"), .. random.Next(3) == 0 ? [Claim("roles", "[\"agent\"]")] : ((string, string)[])[],
        ]);
        var text = $"{Encode(header)}.{Encode(payload)}";
        // A signature costs as much as all the rest: most tokens have one that does not fit, and are refused where it is looked at.
        if (random.Next(8) > 0)
            return Encoding.UTF8.GetBytes($"{text}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(64))}");
        _signed.Add(text);
        return Encoding.UTF8.GetBytes($"{text}.{Base64Url.EncodeToString(_key.Sign(Encoding.ASCII.GetBytes(text)))}");

        (string, string) Claim(string name, string right) => (name, random.Next(5) == 0 ? JsonGenerator.Value(random) : right);
    }

    public void Read(byte[] input)
    {
        var token = Encoding.UTF8.GetString(input);
        var answer = _validation.ValidateAsync(token, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (answer.Identity is null == answer.Refusal is null)
            throw new InvalidOperationException("Neither refused nor accepted, or both.");
        if (answer.Identity is not null && !_signed.Contains(token[..token.LastIndexOf('.')]))
            throw new InvalidOperationException($"A token was accepted that nobody signed: {token}");
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
