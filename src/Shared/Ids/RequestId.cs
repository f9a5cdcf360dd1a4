using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Ids;

/// <summary>One question that a run asks its user, or one request of an execution context.</summary>
/// <remarks>Valid by <see cref="IdRules"/>, or the <see langword="default"/>, which has no value and throws when asked for it.</remarks>
[JsonConverter(typeof(IdConverter<RequestId>))]
public readonly record struct RequestId : IId<RequestId>
{
    private readonly string? _value;

    private RequestId(string value) => _value = value;

    /// <summary>The id as text.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no id.</exception>
    public string Value => _value ?? throw new InvalidOperationException("A default RequestId has no value.");

    /// <inheritdoc />
    public static RequestId Parse(string? value) =>
        IdRules.Refusal(value) is { } reason ? throw new FormatException($"requestId {reason}.") : new(value!);

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? value, out RequestId id)
    {
        var valid = IdRules.Refusal(value) is null;
        id = valid ? new(value!) : default;
        return valid;
    }

    /// <summary>A new random id: 122 random bits, never reused.</summary>
    public static RequestId New() => new(Guid.NewGuid().ToString("N"));

    /// <inheritdoc />
    public override string ToString() => Value;
}
