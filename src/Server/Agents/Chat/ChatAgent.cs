using Netra.Signal.Server.Limits;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>The agent of <c>Netra:Agents:Chat</c>: answers with a language model behind an OpenAI-compatible API.</summary>
/// <remarks>
/// Runs share the settings, the tools and the connections, over which answers are never read past their end. Each request has one run's
/// conversation alone, names no user, and its answer is said in that run.
/// </remarks>
internal sealed class ChatAgent : IAgent, IDisposable
{
    private readonly HttpClient _http;
    private readonly ChatParts _parts;

    public ChatAgent(
        ChatOptions options, LimitOptions limits, ChatTools tools, ChatMetrics metrics, TimeProvider time, ILogger<ChatAgent> logger)
    {
        var address = ChatEndpoint.Of(options.Endpoint!);
        _http = ChatHttp.Create(options, address);
        _parts = new(options, limits.EventBytes, new(_http, address, metrics, time), tools, metrics, time, logger);
    }

    public string Name => _parts.Options.Name;

    public string? Description => _parts.Options.Description;

    public async Task RunAsync(AgentRun run, CancellationToken cancellationToken)
    {
        var limit = _parts.Options.RunTimeout;
        using var late = new CancellationTokenSource(limit, _parts.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await new ChatRun(run, _parts).AnswerAsync(over.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ChatFailures.TooSlow(limit);
        }
    }

    public void Dispose() => _http.Dispose();
}
