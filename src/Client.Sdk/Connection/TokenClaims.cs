using System.Buffers.Text;
using System.Text.Json;

namespace Netra.Signal.Client.Connection;

/// <summary>What a JSON Web Token says, unchecked: the gateway checks it, and refuses what cannot be read here.</summary>
/// <param name="Expires">When it expires, where it says so.</param>
/// <param name="User">Whose it is, where it says so.</param>
internal sealed record TokenClaims(DateTimeOffset? Expires, TokenUser? User)
{
    private static readonly TokenClaims None = new(null, null);

    public static TokenClaims Of(string token)
    {
        try
        {
            if (token.Split('.') is not [_, var payload, _])
                return None;
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
            return claims.RootElement.ValueKind == JsonValueKind.Object ? new(ExpiryOf(claims.RootElement), UserOf(claims.RootElement)) : None;
        }
        catch (Exception opaque) when (opaque is FormatException or JsonException or InvalidOperationException)
        {
            return None;
        }
    }

    private static DateTimeOffset? ExpiryOf(JsonElement claims) =>
        claims.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetInt64(out var seconds)
        && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static TokenUser? UserOf(JsonElement claims)
    {
        var user = new TokenUser(Text(claims, "iss"), Text(claims, "sub"), Text(claims, "tid"), Text(claims, "oid"));
        return user.Subject is null && user.ObjectId is null ? null : user;
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null;
}
