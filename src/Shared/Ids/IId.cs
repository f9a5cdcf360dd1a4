using System.Diagnostics.CodeAnalysis;

namespace Netra.Signal.Shared.Ids;

/// <summary>A strong, bounded id made from text by <see cref="IdRules"/>.</summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The id as text.</summary>
    string Value { get; }

    /// <summary>Makes an id from text.</summary>
    /// <exception cref="FormatException">The text is no valid id; the message names the field and the reason.</exception>
    static abstract TSelf Parse(string? value);

    /// <summary>Makes an id from text; <see langword="false"/> and the default when it is no valid id.</summary>
    static abstract bool TryParse([NotNullWhen(true)] string? value, out TSelf id);
}
