using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>What a run asked its user, and how each question was settled. Part of the run's fold: a pure function of its events.</summary>
internal sealed class ApprovalBook
{
    /// <summary>Roughly what is remembered of a question beside its tool, in bytes.</summary>
    private const long BytesOfEach = 512;

    private readonly OrderedDictionary<RequestId, ApprovalRequested> _open = [];
    private readonly OrderedDictionary<RequestId, AskedApproval> _asked = [];

    /// <summary>The questions that wait, in the order in which they were asked.</summary>
    public IReadOnlyList<ApprovalRequested> Open => _open.Values;

    /// <summary>All that were ever asked in the run, in order.</summary>
    public IReadOnlyList<AskedApproval> Asked => _asked.Values;

    /// <summary>When the next one lapses; <see langword="null"/> when none waits.</summary>
    public DateTimeOffset? NextExpiry => _open.Count == 0 ? null : _open.Values.Min(asked => asked.ExpiresAt);

    /// <summary>An estimate of the memory that is remembered of all, in bytes.</summary>
    public long Bytes => _asked.Values.Sum(asked => BytesOfEach + EventSize.Of(asked.Tool));

    /// <summary>What the user said besides yes or no since the run began, or began anew, in bytes.</summary>
    public long AnswerBytes => _asked.Values.Sum(asked => (long)asked.AnswerBytes);

    public AskedApproval? Find(RequestId request) => _asked.GetValueOrDefault(request);

    public ApprovalRequested? FindOpen(RequestId request) => _open.GetValueOrDefault(request);

    /// <summary>Whether it was answered or has lapsed, and its answer still holds.</summary>
    public bool IsSettled(RequestId request) => Find(request) is { State: ApprovalState.Approved or ApprovalState.Denied or ApprovalState.Expired };

    /// <summary>
    /// How the questions were settled whose answers still hold: for whoever may not have heard, as the pod that was to tell it died. What the user
    /// said besides yes or no is not remembered here.
    /// </summary>
    public IEnumerable<ApprovalResolved> Settled => Asked.Where(asked => IsSettled(asked.Request)).Select(asked => new ApprovalResolved(
        asked.Request, asked.State == ApprovalState.Approved, asked.State == ApprovalState.Expired ? ApprovalResolver.Expired : ApprovalResolver.User));

    /// <summary>Those that waited until now and have to lapse.</summary>
    public IEnumerable<ApprovalRequested> Lapsed(DateTimeOffset now) => _open.Values.Where(asked => asked.ExpiresAt <= now);

    public void Ask(ApprovalRequested asked)
    {
        _open.Add(asked.RequestId, asked);
        _asked.Add(asked.RequestId, new(asked.RequestId, asked.Tool, ApprovalHash.Of(asked.Tool, asked.Arguments), ApprovalState.Open));
    }

    public void Settle(ApprovalResolved settled)
    {
        _open.Remove(settled.RequestId);
        _asked[settled.RequestId] = _asked[settled.RequestId] with
        {
            State = settled.By switch
            {
                ApprovalResolver.User => settled.Approved ? ApprovalState.Approved : ApprovalState.Denied,
                ApprovalResolver.Expired => ApprovalState.Expired,
                _ => ApprovalState.RunEnded,
            },
            AnswerBytes = ApprovalRules.BytesOf(settled.Answer),
        };
    }

    /// <summary>The run begins anew: nothing that was approved holds any more, and no name of a question is used again.</summary>
    public void Withdraw()
    {
        _open.Clear();
        foreach (var asked in Asked.ToArray())
            _asked[asked.Request] = asked with { State = ApprovalState.Withdrawn, AnswerBytes = 0 };
    }

    /// <summary>What was kept. A question that was kept as waiting, and is not among those that wait, allows nothing.</summary>
    public void Restore(IEnumerable<AskedApproval> asked, IEnumerable<ApprovalRequested> open)
    {
        foreach (var question in asked)
            _asked[question.Request] = question;
        foreach (var question in open)
        {
            _asked.TryAdd(question.RequestId, new(question.RequestId, question.Tool, ApprovalHash.Of(question.Tool, question.Arguments), ApprovalState.Open));
            _open.Add(question.RequestId, question);
        }
    }

    /// <summary>The same, to go on from by itself.</summary>
    public ApprovalBook Copy()
    {
        var copy = new ApprovalBook();
        copy.Restore(Asked, Open);
        return copy;
    }

    /// <summary>
    /// A tool about which the user was asked in this run is called with what was approved, and with nothing else. Of several questions about
    /// the same arguments the latest counts.
    /// </summary>
    /// <exception cref="UnapprovedCallException">It was not approved.</exception>
    public void Check(ToolExecuting call)
    {
        if (_asked.Count == 0)
            return;
        var about = Asked.Where(asked => asked.Tool == call.Tool).ToArray();
        if (about.Length == 0)
            return;
        var hash = ApprovalHash.Of(call.Tool, call.Arguments);
        if (about.LastOrDefault(asked => asked.Hash == hash) is not { State: ApprovalState.Approved })
            throw new UnapprovedCallException(hash, about.Any(asked => asked.State == ApprovalState.Approved && asked.Hash != hash));
    }
}
