using System.Text.Json;
using Netra.Signal.Server.Agents.Chat;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>A tool that a test writes in a line.</summary>
internal sealed class LambdaTool(string name, Func<JsonElement, CancellationToken, ValueTask<JsonElement>> call) : IChatTool
{
    public LambdaTool(string name, Func<JsonElement, string> result)
        : this(name, (arguments, _) => new(JsonElement.Parse(result(arguments))))
    {
    }

    public string Name => name;

    public string Description => $"Does {name}.";

    public JsonElement Parameters { get; init; } = JsonElement.Parse("""{"type":"object"}""");

    public ValueTask<JsonElement> CallAsync(JsonElement arguments, CancellationToken cancellationToken) => call(arguments, cancellationToken);
}
