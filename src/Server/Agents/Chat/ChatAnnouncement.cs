using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Says at start which model answers, where it is, and what it may call.</summary>
internal sealed class ChatAnnouncement(ChatOptions options, ChatTools tools) : IStartAnnouncement
{
    public string Announce() =>
        $"agent {options.Name}: model {options.Model} at {ChatEndpoint.Of(options.Endpoint!).GetLeftPart(UriPartial.Authority)}, "
        + $"{(string.IsNullOrEmpty(options.Key) ? "without a key" : "with a key")}, "
        + $"{(options.MaxToolRounds == 0 || tools.All.Count == 0 ? "no tools" : $"tools {string.Join(", ", tools.Names)} in {options.MaxToolRounds} rounds")}, "
        + $"{options.MaxHistoryRuns} earlier runs";
}
