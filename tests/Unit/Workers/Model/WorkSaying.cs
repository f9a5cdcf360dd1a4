using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>One thing that a worker says, and the rule that it may break.</summary>
internal sealed record WorkSaying(string Type, string Name, RunStatus? Ends = null)
{
    /// <summary>A number of <see cref="WorkCommand"/> as a saying: ends are rare.</summary>
    public static WorkSaying Of(int which) => (which % 12) switch
    {
        0 => new("agent_thinking", ""),
        1 or 2 => new("tool_executing", $"c{which % 2}"),
        3 or 4 => new("tool_completed", $"c{which % 2}"),
        5 or 6 => new("message_delta", $"m{which % 2}"),
        7 => new("message_completed", $"m{which / 12 % 2}"),
        8 or 9 => new("approval_requested", $"q{which % 2}"),
        10 when which < 24 => new("agent_completed", "", RunStatus.Completed),
        10 => new("agent_error", "", RunStatus.Failed),
        11 when which < 12 => new("agent_cancelled", "", RunStatus.Cancelled),
        _ => new("agent_thinking", ""),
    };

    /// <summary>How long a question waits: it lapses between the moments at which leases end.</summary>
    public TimeSpan Waits { get; } = TimeSpan.FromSeconds(Name.EndsWith('0') ? 8.5 : 25.5);

    /// <summary>What goes over the wire; the text is the owner's, so that it is known wherever it turns up.</summary>
    public (string, object) Data(string text, DateTimeOffset now) => (Type, Type switch
    {
        "agent_thinking" => new { text },
        "tool_executing" => new { toolCallId = Name, tool = "search", purpose = text },
        "tool_completed" => new { toolCallId = Name, tool = "search", success = true, durationMs = 1, result = text },
        "message_delta" or "message_completed" => new { messageId = Name, text },
        "approval_requested" => new { requestId = Name, prompt = text, expiresAt = now + Waits },
        "agent_error" => new { code = "internal", message = text, retryable = false },
        "agent_cancelled" => new { reason = text },
        _ => (object)new { durationMs = 1, summary = text },
    });

    /// <summary>Whether none of them breaks a rule of the run, each after the ones before it.</summary>
    public static bool MayBeSaid(ModelRun run, IReadOnlyList<WorkSaying> sayings)
    {
        var ahead = new ModelRun(run.User, run.Name, run.Thread, run.Agent, run.Text);
        foreach (var (from, to) in ((Dictionary<string, bool>, Dictionary<string, bool>)[])[(run.Tools, ahead.Tools), (run.Messages, ahead.Messages)])
            foreach (var (name, isOpen) in from)
                to.Add(name, isOpen);
        foreach (var (name, expiry) in run.Questions)
            ahead.Questions.Add(name, expiry);
        for (var i = 0; i < sayings.Count; i++)
        {
            if (!sayings[i].MayBeSaid(ahead) || (sayings[i].Ends is not null && i < sayings.Count - 1))
                return false;
            sayings[i].Do(ahead, default);
        }

        return true;
    }

    public void Do(ModelRun run, DateTimeOffset now)
    {
        switch (Type)
        {
            case "tool_executing": run.Tools.Add(Name, true); break;
            case "tool_completed": run.Tools[Name] = false; break;
            case "message_delta": run.Messages[Name] = true; break;
            case "message_completed": run.Messages[Name] = false; break;
            case "approval_requested": run.Questions.Add(Name, now + Waits); break;
        }
    }

    private bool MayBeSaid(ModelRun run) => Type switch
    {
        "tool_executing" => !run.Tools.ContainsKey(Name),
        "tool_completed" => run.Tools.GetValueOrDefault(Name),
        "message_delta" or "message_completed" => run.Messages.GetValueOrDefault(Name, true),
        "approval_requested" => !run.Questions.ContainsKey(Name),
        _ => true,
    };
}
