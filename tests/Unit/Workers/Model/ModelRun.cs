using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>One run, said as plainly as can be: the types of its events in order, and who may write the next one.</summary>
internal sealed class ModelRun(string user, string name, string thread, string agent, string text)
{
    public string User => user;

    public string Name => name;

    public string Thread => thread;

    public string Agent => agent;

    public string Text => text;

    public List<string> Said { get; } = [];

    public RunStatus? Ended { get; private set; }

    /// <summary>Whether its thread was deleted, and the run with it.</summary>
    public bool IsForgotten { get; set; }

    public bool IsStarted => Said.Contains("agent_started");

    public ModelLease? Lease { get; set; }

    public bool IsWaiting { get; set; }

    /// <summary>When it began to wait, and until when it does.</summary>
    public (DateTimeOffset Since, DateTimeOffset Until) Wait { get; set; }

    /// <summary>The connection that had it last.</summary>
    public ModelSession? Avoid { get; set; }

    public DateTimeOffset? CancelUntil { get; set; }

    public int Attempt { get; set; } = 1;

    public int Losses { get; set; }

    /// <summary>The calls of the present attempt, and whether each is under way.</summary>
    public Dictionary<string, bool> Tools { get; } = [];

    /// <summary>The messages of the present attempt, and whether each is still being written.</summary>
    public Dictionary<string, bool> Messages { get; } = [];

    /// <summary>All questions that were ever asked; those that wait have a time.</summary>
    public Dictionary<string, DateTimeOffset?> Questions { get; } = [];

    public int Open => Questions.Values.Count(expiry => expiry is not null);

    public RunStatus Status => Ended
        ?? (!IsStarted ? Lease is null ? RunStatus.Queued : RunStatus.Assigned : Open > 0 ? RunStatus.AwaitingApproval : RunStatus.Running);

    public void Start()
    {
        if (!IsStarted)
            Said.Add("agent_started");
    }

    /// <summary>Closes what is open and ends.</summary>
    public void End(string terminal, RunStatus status)
    {
        Said.AddRange(Messages.Values.Where(isOpen => isOpen).Select(_ => "message_completed"));
        Said.AddRange(Tools.Values.Where(isOpen => isOpen).Select(_ => "tool_completed"));
        Said.AddRange(Enumerable.Repeat("approval_resolved", Open));
        Said.Add(terminal);
        (Ended, IsWaiting, CancelUntil) = (status, false, null);
        Settle(_ => true);
    }

    /// <summary>What it said is withdrawn; names of questions are not used again.</summary>
    public void Reset()
    {
        Said.Add("run_reset");
        Attempt++;
        Tools.Clear();
        Messages.Clear();
        Settle(_ => true);
    }

    /// <returns>How many questions wait no more.</returns>
    public int Settle(Func<DateTimeOffset, bool> which)
    {
        var settled = Questions.Where(question => question.Value is { } expiry && which(expiry)).Select(question => question.Key).ToArray();
        foreach (var question in settled)
            Questions[question] = null;
        return settled.Length;
    }
}
