using System.Collections.Frozen;

namespace Netra.Signal.Shared.Ids;

/// <summary>The one rule for ids that clients supply: thread, run and request ids.</summary>
/// <remarks>
/// An id is non-blank, at most <see cref="MaxLength"/> characters of <c>[A-Za-z0-9._:-]</c>, and not a placeholder
/// (compared as a whole, in any case). An untrusted id is rejected, never cleaned: two different inputs never become one id.
/// </remarks>
public static class IdRules
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 128;

    private static readonly FrozenSet<string> Placeholders = FrozenSet.ToFrozenSet(
        [
            "none", "null", "undefined", "nil", "nan", "default", "placeholder", "registry", "temp", "tmp", "test", "template",
            "dummy", "example", "sample", "demo", "mock", "fake", "unknown", "invalid", "empty", "todo", "tbd", "xxx", "yyy",
            "0", "1",
            "00000000-0000-0000-0000-000000000000",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Says why <paramref name="value"/> cannot be an id.</summary>
    /// <returns>The reason, to follow the name of the field in a sentence; <see langword="null"/> when the id is valid.</returns>
    public static string? Refusal(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return "must not be blank";
        if (value.Length > MaxLength)
            return $"must have at most {MaxLength} characters";
        foreach (var c in value)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or ':' or '-'))
                return "may have only the characters A-Z a-z 0-9 . _ : -";
        return Placeholders.Contains(value) ? "is a placeholder, not an id" : null;
    }
}
