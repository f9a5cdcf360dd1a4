using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Ids;

/// <summary>One execution of one agent in one thread. A name inside its user, never reused.</summary>
/// <remarks>Valid by <see cref="IdRules"/>, or the <see langword="default"/>, which has no value and throws when asked for it.</remarks>
[JsonConverter(typeof(IdConverter<RunId>))]
public readonly record struct RunId : IId<RunId>
{
    private readonly string? _value;

    private RunId(string value) => _value = value;

    /// <summary>The id as text.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no id.</exception>
    public string Value => _value ?? throw new InvalidOperationException("A default RunId has no value.");

    /// <inheritdoc />
    public static RunId Parse(string? value) =>
        IdRules.Refusal(value) is { } reason ? throw new FormatException($"runId {reason}.") : new(value!);

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? value, out RunId id)
    {
        var valid = IdRules.Refusal(value) is null;
        id = valid ? new(value!) : default;
        return valid;
    }

    /// <summary>A new random id: 122 random bits, never reused.</summary>
    public static RunId New() => new(Guid.NewGuid().ToString("N"));

    /// <inheritdoc />
    public override string ToString() => Value;
}
