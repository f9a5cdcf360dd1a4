using System.Buffers;
using System.Buffers.Text;
using System.Security.Claims;
using System.Text;
using System.Text.Json;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>A compact JWS taken apart strictly, before any library parses it: three parts, shallow JSON objects, no member twice.</summary>
/// <remarks>
/// The library's own claims are not used: it turns text that looks like a date into a date and back, so that two subjects could become
/// one, keeps the last of two equal members, and parses without a limit of depth.
/// </remarks>
internal sealed class TokenText
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly JsonElement _payload;

    private TokenText(JsonElement header, JsonElement payload)
    {
        _payload = payload;
        Algorithm = Text(header, "alg");
        IsCritical = header.TryGetProperty("crit", out _);
    }

    public string? Algorithm { get; }

    /// <summary>Whether the header has extensions that must be understood (RFC 7515 §4.1.11); none is.</summary>
    public bool IsCritical { get; }

    /// <summary>Takes a token apart.</summary>
    /// <returns><see langword="null"/> when it is no compact JWS.</returns>
    public static TokenText? Parse(string token)
    {
        if (token.Length > MaxLength || token.AsSpan().ContainsAnyExcept(Alphabet))
            return null;
        var parts = token.Split('.');
        if (parts.Length != 3)
            return null;
        try
        {
            return new(Object(parts[0]), Object(parts[1]));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            // The last one is how the parser says that a name or a text is half a surrogate pair.
            return null;
        }
    }

    /// <summary>Whether the token is valid at a time: <c>exp</c> must be there and lie ahead; <c>nbf</c> may lie ahead a little.</summary>
    public bool IsValidAt(DateTimeOffset now, TimeSpan earliness)
    {
        var seconds = now.ToUnixTimeMilliseconds() / 1000d;
        return _payload.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number && exp.GetDouble() > seconds
            && (!_payload.TryGetProperty("nbf", out var nbf)
                || (nbf.ValueKind == JsonValueKind.Number && nbf.GetDouble() <= seconds + earliness.TotalSeconds));
    }

    /// <summary>The members as claims: text as text, members of a list of roles one by one, anything else marked as what it is.</summary>
    /// <exception cref="InvalidOperationException">A text is no Unicode.</exception>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(_payload.EnumerateObject().SelectMany(Claims), "JWT"));

    private static IEnumerable<Claim> Claims(JsonProperty member) =>
        member is { Name: "roles" or "role", Value.ValueKind: JsonValueKind.Array }
            ? member.Value.EnumerateArray().Select(item => Claim(member.Name, item))
            : [Claim(member.Name, member.Value)];

    private static Claim Claim(string name, JsonElement value) => value.ValueKind == JsonValueKind.String
        ? new(name, value.GetString()!, ClaimValueTypes.String)
        : new(name, value.GetRawText(), $"JSON {value.ValueKind}");

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement Object(string part)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part)), Strict);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new JsonException("Not an object.");
    }
}
