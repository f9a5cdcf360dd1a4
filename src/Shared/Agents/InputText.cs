using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Netra.Signal.Shared.Agents;

/// <summary>The text of an input <c>{"text": "…"}</c>, which every agent understands.</summary>
public static class InputText
{
    /// <summary>Reads it.</summary>
    /// <param name="input">What a run was asked.</param>
    /// <param name="text">The text, never blank.</param>
    /// <param name="refusal">Why there is none, in a sentence that names the field.</param>
    public static bool TryRead(JsonElement input, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? refusal)
    {
        text = null;
        refusal = input.ValueKind != JsonValueKind.Object || !input.TryGetProperty("text", out var given) ? "input.text is required."
            : given.ValueKind != JsonValueKind.String ? "input.text must be a string."
            : !TryGet(given, out text) ? "input.text must be valid Unicode."
            : string.IsNullOrWhiteSpace(text) ? "input.text must not be blank."
            : null;
        return refusal is null;
    }

    private static bool TryGet(JsonElement given, out string? text)
    {
        try
        {
            text = given.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair ("\ud800"), which is no text.
            text = null;
            return false;
        }
    }
}
