using System.Text.Json;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>The names of errors that are worth telling the operator. Other words of an API may be a part of the key or of what a user said.</summary>
internal static class ApiErrors
{
    public const string ContextLength = "context_length_exceeded";
    public const string ContentFilter = "content_filter";
    public const string Quota = "insufficient_quota";

    private static readonly string[] Known =
    [
        ContextLength, ContentFilter, Quota, "model_not_found", "invalid_api_key", "rate_limit_exceeded", "unsupported_parameter", "unsupported_value",
        "invalid_request_error", "authentication_error", "permission_error", "not_found_error", "rate_limit_error", "overloaded_error", "server_error", "api_error",
    ];

    /// <returns>The error's name where it is known: <c>error.code</c>, or else <c>error.type</c>.</returns>
    public static string? NameOf(JsonElement answer) =>
        ChatJson.Member(answer, "error") is { } error ? KnownName(error, "code") ?? KnownName(error, "type") : null;

    /// <inheritdoc cref="NameOf(JsonElement)"/>
    public static string? NameOf(ReadOnlySpan<byte> answer)
    {
        try
        {
            return NameOf(JsonElement.Parse(answer));
        }
        catch (Exception unfit) when (unfit is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? KnownName(JsonElement error, string member) =>
        ChatJson.Text(ChatJson.Member(error, member)) is { } name ? Array.Find(Known, known => known == name) : null;
}
