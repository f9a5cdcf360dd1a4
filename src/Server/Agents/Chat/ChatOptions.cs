using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary><c>Netra:Agents:Chat</c>: an agent that answers with a language model behind an OpenAI-compatible API. Off without <see cref="Endpoint"/>.</summary>
internal sealed class ChatOptions
{
    public const string DefaultName = "chat";

    /// <summary>The base address of the API, to which <c>/v1/chat/completions</c> is appended; https, or http for a loopback one. Default none: there is no such agent.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Whether <see cref="Endpoint"/> may be http on another machine: the key and all that is said then cross the network in clear. Default false.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>The model's name, as the API knows it. Needed with <see cref="Endpoint"/>.</summary>
    public string? Model { get; set; }

    /// <summary>The API's key, sent as a bearer token. Default none. Secret: it is in no log, no event and no error.</summary>
    public string? Key { get; set; }

    /// <summary>The agent's name for clients. Default <c>chat</c>.</summary>
    public string Name { get; set; } = DefaultName;

    /// <summary>What <c>ListAgents</c> says of it. Default "Answers with a language model."</summary>
    public string Description { get; set; } = "Answers with a language model.";

    /// <summary>What the model is told before all else. Default nothing.</summary>
    public string? Instructions { get; set; }

    /// <summary>Earlier runs of the thread that the model is told, 0 to 1,000; the newest are kept. Default 20.</summary>
    [Range(0, 1000)]
    public int MaxHistoryRuns { get; set; } = 20;

    /// <summary>Bytes of text of those runs, 0 to 4 MiB. Default 64 KiB.</summary>
    [Range(0, 4 << 20)]
    public int MaxHistoryBytes { get; set; } = 64 * 1024;

    /// <summary>Tokens of one answer of the model, 1 to 10,000,000. Default none: the API's own limit.</summary>
    [Range(1, 10_000_000)]
    public int? MaxTokens { get; set; }

    /// <summary>How <see cref="MaxTokens"/> is called in the request: <c>max_tokens</c>, or <c>max_completion_tokens</c> for APIs that refuse the former. Default <c>max_tokens</c>.</summary>
    public string MaxTokensField { get; set; } = "max_tokens";

    /// <summary>The model's temperature, 0 to 2. Default none: the API's own.</summary>
    [Range(0.0, 2.0)]
    public double? Temperature { get; set; }

    /// <summary>How often in one run the model may call tools and go on, 0 to 50; 0 offers it none. Default 5.</summary>
    [Range(0, 50)]
    public int MaxToolRounds { get; set; } = 5;

    /// <summary>Whether the model may search what the agent <c>docs</c> answers from. Default true.</summary>
    public bool SearchDocs { get; set; } = true;

    /// <summary>Whether the API is asked for the tokens used (<c>stream_options</c>); off for APIs that refuse it. Default true.</summary>
    public bool AskUsage { get; set; } = true;

    /// <summary>How long connecting may take, 100 ms to 5 minutes. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the API may say nothing, before its answer and within it, 100 ms to 1 hour. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a run may take, all its requests and tools together, 1 second to 1 day. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RunTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of one answer of the API as it is streamed, 1 KiB to 256 MiB. Default 8 MiB.</summary>
    [Range(1024, 256 << 20)]
    public int MaxResponseBytes { get; set; } = 8 << 20;
}
