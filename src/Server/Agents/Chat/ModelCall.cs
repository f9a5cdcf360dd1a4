using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>A tool call as a model made it, whole. Nothing in it is believed.</summary>
/// <param name="Id">By which the model knows the result; unique in a request.</param>
/// <param name="Name">The tool; there may be none of that name.</param>
/// <param name="Arguments">Their JSON as text, which may be anything.</param>
internal sealed record ModelCall(string Id, string Name, string Arguments)
{
    /// <summary>The longest arguments, in UTF-16 units.</summary>
    public const int LongestArguments = 64 * 1024;

    /// <summary>The call as the model is reminded of it: an API refuses a whole request for one call that is not well written.</summary>
    public ModelCall Mended() => this with
    {
        Name = ChatTools.IsName(Name) ? Name : "unknown",
        Arguments = TryRead(out var arguments, out _) ? arguments.Value.GetRawText() : "{}",
    };

    /// <param name="arguments">An object. A call without any has an empty one.</param>
    /// <param name="refusal">Why they cannot be read, in a sentence for the model.</param>
    public bool TryRead([NotNullWhen(true)] out JsonElement? arguments, [NotNullWhen(false)] out string? refusal)
    {
        (arguments, refusal) = (null, null);
        if (Arguments.Length > LongestArguments)
        {
            refusal = $"The arguments are longer than {LongestArguments} characters.";
            return false;
        }

        try
        {
            var json = JsonElement.Parse(string.IsNullOrWhiteSpace(Arguments) ? "{}" : Arguments);
            if (json.ValueKind == JsonValueKind.Object && JsonText.IsWellFormed(json))
                arguments = json;
        }
        catch (JsonException)
        {
            // The model hears of it below.
        }

        refusal = arguments is null ? "The arguments are not a JSON object." : null;
        return arguments is not null;
    }
}
