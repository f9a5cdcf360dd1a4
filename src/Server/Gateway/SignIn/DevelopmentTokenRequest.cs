using System.Globalization;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>The checked body of <c>POST /v1/dev/token</c>.</summary>
/// <param name="User">1 to 128 characters as they came: neither trimmed nor folded, so that names that look alike stay two users.</param>
/// <param name="IsAgent">Whether the token is a worker's.</param>
/// <param name="LifetimeSeconds">1 to 86,400.</param>
internal sealed record DevelopmentTokenRequest(string User, bool IsAgent, int LifetimeSeconds)
{
    private const int MaxUserLength = 128;
    private const int DefaultLifetime = 3600;
    private const int MaxLifetime = 86_400;

    /// <exception cref="SignalException">A field is wrong; the sentence names it.</exception>
    public static DevelopmentTokenRequest Read(JsonElement body) => body.ValueKind == JsonValueKind.Object
        ? new(ReadUser(body), ReadRoles(body), ReadLifetime(body))
        : throw SignalException.InvalidArgument("The body must be a JSON object.");

    private static string ReadUser(JsonElement body)
    {
        if (!body.TryGetProperty("user", out var value) || value.ValueKind != JsonValueKind.String || TextOf(value) is not { } user
            || string.IsNullOrWhiteSpace(user) || user.Length > MaxUserLength || user.Any(IsUnprintable))
            throw SignalException.InvalidArgument($"user must be text of 1 to {MaxUserLength} printable characters and not blank.");
        return user;
    }

    private static bool ReadRoles(JsonElement body)
    {
        if (!body.TryGetProperty("roles", out var value) || value.ValueKind == JsonValueKind.Null)
            return false;
        if (value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(role => role.ValueKind != JsonValueKind.String || TextOf(role) != IdentityBinder.AgentRole))
            throw SignalException.InvalidArgument("roles must be a list, and may have \"agent\" only.");
        return value.GetArrayLength() > 0;
    }

    private static int ReadLifetime(JsonElement body)
    {
        if (!body.TryGetProperty("lifetimeSeconds", out var value) || value.ValueKind == JsonValueKind.Null)
            return DefaultLifetime;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds is >= 1 and <= MaxLifetime
            ? seconds
            : throw SignalException.InvalidArgument($"lifetimeSeconds must be a whole number from 1 to {MaxLifetime}.");
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsUnprintable(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
