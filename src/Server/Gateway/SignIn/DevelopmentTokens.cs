using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Signs the tokens of Development with the current key.</summary>
internal sealed class DevelopmentTokens(KeyRing keys, ITokenTrust trust, TimeProvider time)
{
    private readonly DevelopmentKey _key = new(keys.Current);

    /// <param name="request">For whom and how long; checked already.</param>
    public string Issue(DevelopmentTokenRequest request)
    {
        var now = time.GetUtcNow();
        var issued = now.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = DevelopmentTrust.Issuer,
            ["aud"] = trust.Audience,
            ["sub"] = request.User,
            ["iat"] = issued,
            ["nbf"] = issued,
            // A token has whole seconds: it lives for as long as it was asked for, and up to one second more.
            ["exp"] = ((now.ToUnixTimeMilliseconds() + 999) / 1000) + request.LifetimeSeconds,
        };
        if (request.IsAgent)
        {
            claims["roles"] = new JsonArray(IdentityBinder.AgentRole);
            claims["idtyp"] = "app";
        }
        var text = $"{Encode(new() { ["alg"] = "ES256", ["kid"] = _key.Id, ["typ"] = "JWT" })}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(_key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
}
