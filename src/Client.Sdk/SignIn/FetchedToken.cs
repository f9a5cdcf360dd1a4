using System.Globalization;
using System.Text.Json;
using Netra.Signal.Client.Connection;

namespace Netra.Signal.Client.SignIn;

/// <summary>What a token endpoint gave (RFC 6749, section 5.1).</summary>
/// <param name="Token">The bearer token.</param>
/// <param name="ExpiresIn">How long it lives, where the answer says so.</param>
internal sealed record FetchedToken(string Token, TimeSpan? ExpiresIn)
{
    // More than anybody gives; as seconds of a later date it would be out of range.
    private const long MostSeconds = 10L * 365 * 24 * 3600;

    /// <summary>How long it lives: as the answer or, failing that, the token itself says.</summary>
    public TimeSpan? LifeFrom(DateTimeOffset asked) => (ExpiresIn ?? (TokenClaims.Of(Token).Expires - asked)) is { } life && life > TimeSpan.Zero ? life : null;

    /// <exception cref="FormatException">It is no answer with a bearer token; the message, which repeats nothing of it, goes on after "answered".</exception>
    public static FetchedToken Read(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            var token = Text(json.RootElement, "access_token");
            if (string.IsNullOrEmpty(token) || token.Any(character => character is <= ' ' or > '~'))
                throw new FormatException("without an access_token that could be sent.");
            if (Text(json.RootElement, "token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
                throw new FormatException("with a token that is not of the type Bearer.");
            return new(token, Seconds(json.RootElement) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)) : null);
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            throw new FormatException("with something that is no JSON object.");
        }
    }

    /// <summary>The reason that a refusal gives (RFC 6749, section 5.2), on one line; empty where there is none, or where it repeats a secret.</summary>
    public static string ReasonOf(byte[] refusal, params string?[] secrets)
    {
        try
        {
            using var json = JsonDocument.Parse(refusal);
            var reason = string.Join(", ", new[] { Text(json.RootElement, "error"), Text(json.RootElement, "error_description") }.Where(part => !string.IsNullOrEmpty(part)));
            if (secrets.Any(secret => !string.IsNullOrEmpty(secret) && reason.Contains(secret, StringComparison.Ordinal)))
                return "";
            return new([.. reason.Take(300).Select(character => character is < ' ' or > '~' ? ' ' : character)]);
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Some providers say it as a text.
    private static long? Seconds(JsonElement answer) => answer.TryGetProperty("expires_in", out var value)
        && long.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}
