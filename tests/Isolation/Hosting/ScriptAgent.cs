using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>An agent that says exactly what its input asks for, so that a test knows every event there must be.</summary>
/// <remarks>
/// <c>{"canary", "thoughts", "tools", "say", "everyMs", "fail", "stubborn"}</c>: so many thoughts, each with the canary, its number and the tick it was
/// said at; so many tool calls; a message; then the end. A stubborn one takes no notice of thoughts that could not be stored. Without <c>say</c>, a run has 2 + thoughts + 2 × tools events.
/// </remarks>
internal sealed class ScriptAgent(string name) : IAgent
{
    public string Name => name;

    public string? Description => "Says what it is told to.";

    public async Task RunAsync(AgentRun run, CancellationToken cancellationToken)
    {
        var canary = Text(run.Input, "canary") ?? "";
        for (var i = 1; i <= Number(run.Input, "thoughts"); i++)
        {
            try
            {
                await run.ThinkingAsync(string.Create(CultureInfo.InvariantCulture, $"{canary} #{i} @{Stopwatch.GetTimestamp()}"));
            }
            catch (SignalException) when (Number(run.Input, "stubborn") > 0)
            {
                // Goes on as if it had been said.
            }

            if (Number(run.Input, "everyMs") is > 0 and var wait)
                await Task.Delay(wait, cancellationToken);
        }

        for (var i = 1; i <= Number(run.Input, "tools"); i++)
        {
            await using var tool = await run.ToolAsync($"tool{i}", purpose: canary);
            await tool.CompleteAsync(JsonSerializer.SerializeToElement(canary));
        }

        if (Text(run.Input, "say") is { } words)
            await run.TextAsync(words);
        if (Number(run.Input, "fail") > 0)
            throw new InvalidOperationException("The script says: fail.");
        await run.CompleteAsync(summary: canary);
    }

    private static string? Text(JsonElement input, string member) => input.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static int Number(JsonElement input, string member) => input.TryGetProperty(member, out var value) ? value.GetInt32() : 0;
}
