using System.Text.Json;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Agents;

/// <summary>The text of an input <c>{"text": "…"}</c>.</summary>
internal static class InputText
{
    /// <exception cref="SignalException">The text is missing, blank or no text: <c>invalid_argument</c>.</exception>
    public static string Require(JsonElement input)
    {
        if (input.ValueKind != JsonValueKind.Object || !input.TryGetProperty("text", out var text))
            throw SignalException.InvalidArgument("input.text is required.");
        if (text.ValueKind != JsonValueKind.String)
            throw SignalException.InvalidArgument("input.text must be a string.");
        var value = Read(text);
        return !string.IsNullOrWhiteSpace(value) ? value : throw SignalException.InvalidArgument("input.text must not be blank.");
    }

    private static string? Read(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair ("\ud800"), which is no text.
            throw SignalException.InvalidArgument("input.text must be valid Unicode.");
        }
    }
}
