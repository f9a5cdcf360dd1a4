using System.Text.Json;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Agents;

/// <summary>The text of an input, or an error of the protocol.</summary>
internal static class InputText
{
    /// <exception cref="SignalException">The text is missing, blank or no text: <c>invalid_argument</c>.</exception>
    public static string Require(JsonElement input) =>
        Shared.Agents.InputText.TryRead(input, out var text, out var refusal) ? text : throw SignalException.InvalidArgument(refusal);
}
