using System.Diagnostics.Metrics;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>What is counted about the chat agent's requests.</summary>
internal sealed class ChatMetrics : IKnownLabels
{
    public const string Answered = "answered";
    public const string Retried = "retried";
    public const string Cancelled = "cancelled";

    private readonly Counter<long> _requests;

    public ChatMetrics(IMeterFactory factory)
    {
        _requests = factory.Create(SignalMetrics.MeterName)
            .CreateCounter<long>("netra.signal.chat.requests", "{request}", "Requests to the model of the chat agent, by what became of them.");
    }

    public void ShowKnownLabels()
    {
        foreach (var outcome in ChatFailures.Codes.Concat([Answered, Retried, Cancelled]))
            _requests.Add(0, Label(outcome));
    }

    /// <param name="outcome">One of the above, or the code of the failure.</param>
    public void Asked(string outcome) => _requests.Add(1, Label(outcome));

    private static KeyValuePair<string, object?> Label(string outcome) => new("outcome", outcome);
}
