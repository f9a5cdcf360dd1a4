using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Ids;

/// <summary>One conversation of one user. An address inside that user, not a permission.</summary>
/// <remarks>Valid by <see cref="IdRules"/>, or the <see langword="default"/>, which has no value and throws when asked for it.</remarks>
[JsonConverter(typeof(IdConverter<ThreadId>))]
public readonly record struct ThreadId : IId<ThreadId>
{
    private readonly string? _value;

    private ThreadId(string value) => _value = value;

    /// <summary>The id as text.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no id.</exception>
    public string Value => _value ?? throw new InvalidOperationException("A default ThreadId has no value.");

    /// <inheritdoc />
    public static ThreadId Parse(string? value) =>
        IdRules.Refusal(value) is { } reason ? throw new FormatException($"threadId {reason}.") : new(value!);

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? value, out ThreadId id)
    {
        var valid = IdRules.Refusal(value) is null;
        id = valid ? new(value!) : default;
        return valid;
    }

    /// <summary>A new random id: 122 random bits, never reused.</summary>
    public static ThreadId New() => new(Guid.NewGuid().ToString("N"));

    /// <inheritdoc />
    public override string ToString() => Value;
}
