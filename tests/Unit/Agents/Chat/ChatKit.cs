using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>A chat agent whose model is the stand-in, with a runner and a log of its own.</summary>
internal sealed class ChatKit : IAsyncDisposable
{
    public const string Key = "sk-very-secret-4711";

    private readonly AgentRunner _runner;
    private readonly TimeProvider _time;

    private ChatKit(StandInApi api, TimeProvider time)
    {
        (Api, _time) = (api, time);
        Options.Endpoint = api.Address;
        _runner = new(new([]), time, Logger.For<AgentRunner>());
    }

    public StandInApi Api { get; }

    public ChatOptions Options { get; } = new() { Model = "m-1", Key = Key };

    public LimitOptions Limits { get; } = new();

    public List<IChatTool> Tools { get; } = [];

    public RecordingLogger Logger { get; } = new();

    private ChatAgent Agent => field ??= new(
        Options, Limits, new(Tools), new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()), _time, Logger.For<ChatAgent>());

    public static async Task<ChatKit> StartAsync(TimeProvider? time = null) => new(await StandInApi.StartAsync(), time ?? TimeProvider.System);

    public RecordingRunWriter Begin(string text = "hello", UserKey? owner = null, params RunState[] history)
    {
        var writer = new RecordingRunWriter($$"""{"text":"{{text}}"}""", owner);
        _runner.Start(Agent, writer.Run, writer, history);
        return writer;
    }

    /// <summary>Runs it until the run has ended and the agent has left.</summary>
    public async Task<RecordingRunWriter> RunAsync(string text = "hello", UserKey? owner = null, params RunState[] history)
    {
        var writer = Begin(text, owner, history);
        await IdleAsync();
        return writer;
    }

    public Task IdleAsync() => Eventually.TrueAsync(() => _runner.Running == 0, "all agents to leave");

    /// <summary>The events in short, one line each.</summary>
    public static IReadOnlyList<string> Said(RecordingRunWriter writer) => [.. writer.Events.Select(data => data switch
    {
        AgentThinking thought => $"thinks {thought.Text}",
        MessageCompleted message => $"says {message.MessageId} {message.Text}",
        ToolExecuting tool => $"calls {tool.ToolCallId} {tool.Tool} {tool.Arguments?.GetRawText()}".TrimEnd(),
        ToolCompleted tool => $"{(tool.Success ? "gets" : "fails")} {tool.ToolCallId} {tool.Error ?? tool.Result?.GetRawText()}".TrimEnd(),
        AgentCompleted completed => $"completes {completed.Summary}".TrimEnd(),
        AgentError error => $"error {error.Code} {error.Retryable}",
        _ => "",
    }).Where(line => line.Length > 0)];

    /// <summary>All that was logged, failures included.</summary>
    public string Log => string.Join('\n', Logger.Entries.Select(entry => $"{entry.Id} {entry.Text} {entry.Failure}"));

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Agent.Dispose();
    }
}
