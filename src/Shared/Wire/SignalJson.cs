using System.Text.Encodings.Web;
using System.Text.Json;

namespace Netra.Signal.Shared.Wire;

/// <summary>How the contract is written as JSON: camelCase, optional fields left out, text as UTF-8 without needless escapes.</summary>
public static class SignalJson
{
    /// <summary>The options of the whole contract.</summary>
    /// <remarks>The text is for JSON on a WebSocket, never for embedding in HTML: characters such as <c>&lt;</c> are not escaped.</remarks>
    public static JsonSerializerOptions Options => Context.Options;

    /// <summary>The generated contract with these options.</summary>
    public static SignalJsonContext Context { get; } =
        new(new JsonSerializerOptions(SignalJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
