using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>What a user asks of runs that are under way, written down before it is asked, and again where it counts.</summary>
internal sealed class UserCalls(HistoryWriter history, string user)
{
    public async Task RespondAsync(RawHubClient client, string run, string request, bool approved)
    {
        var line = new HistoryLine(history.Now, RunKinds.Answering) { User = user, Run = run, Request = request, What = $"{approved}" };
        history.Add(line);
        await client.InvokeAsync("Respond", new { runId = run, requestId = request, approved });
        history.Add(line with { At = history.Now, Kind = RunKinds.Answered });
    }

    public async Task CancelAsync(RawHubClient client, string run, string? reason = null)
    {
        history.Add(new(history.Now, RunKinds.Cancelling) { User = user, Run = run });
        await client.InvokeAsync("CancelRun", new { runId = run, reason });
    }
}
