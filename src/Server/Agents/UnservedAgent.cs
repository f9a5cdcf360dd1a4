using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Agents;

/// <summary>What is told to whoever asks for an agent that nobody serves. In Development it also says what is mostly the matter there.</summary>
internal static class UnservedAgent
{
    private const string Sentence = "There is no agent of that name; ListAgents names the agents there are";

    /// <param name="agent">The name that was asked for.</param>
    /// <param name="isDevelopment">Whether whoever asks is whoever sets the gateway up.</param>
    public static SignalException Refusal(string agent, bool isDevelopment) => SignalException.NotFound((isDevelopment, agent) switch
    {
        (false, _) => $"{Sentence}.",
        (_, ChatOptions.DefaultName) => $"{Sentence}, a worker that serves it may not be connected, and {ChatOptions.DefaultName} needs Netra:Agents:Chat:Endpoint.",
        _ => $"{Sentence}, and a worker that serves it may not be connected.",
    });
}
