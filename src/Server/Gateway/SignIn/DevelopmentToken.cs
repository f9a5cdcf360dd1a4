using System.Text.Json.Serialization;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>The answer of <c>POST /v1/dev/token</c>, named as in RFC 6749 §5.1.</summary>
internal sealed record DevelopmentToken(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);
