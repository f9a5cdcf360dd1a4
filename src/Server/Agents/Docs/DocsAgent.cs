namespace Netra.Signal.Server.Agents.Docs;

/// <summary>The built-in agent <c>docs</c>: answers questions about the gateway from its documentation, offline.</summary>
internal sealed class DocsAgent(DocsLibrary library, AgentOptions options, TimeProvider time) : IAgent
{
    public string Name => "docs";

    public string Description => "Answers questions about Netra Signal from its documentation; told to print something, it asks first.";

    public Task RunAsync(AgentRun run, CancellationToken cancellationToken)
    {
        var question = DocsQuestion.Of(run.RequireText());
        return new DocsRun(run, library.Index, new Pace(options.WordsPerSecond, time)).AnswerAsync(question);
    }
}
