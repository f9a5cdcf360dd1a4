using System.ComponentModel.DataAnnotations;
using Netra.Signal.Server.Agents.Chat;

namespace Netra.Signal.Server.Agents;

/// <summary><c>Netra:Agents</c>: the agents in the gateway's own process.</summary>
internal sealed class AgentOptions
{
    /// <summary>The folder whose Markdown files the agent <c>docs</c> answers from. Default (absent): the documentation shipped with the gateway.</summary>
    public string? DocsPath { get; set; }

    /// <summary>How many words per second <c>docs</c> writes, 1 to 10,000. Default 30.</summary>
    [Range(1, 10_000)]
    public int WordsPerSecond { get; set; } = 30;

    /// <summary>The agent that answers with a language model. Off unless it names an endpoint.</summary>
    public ChatOptions Chat { get; } = new();
}
