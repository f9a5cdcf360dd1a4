using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A worker without a socket: it hears its notices, and calls what the hub would.</summary>
internal sealed class TestWorker(WorkerRig rig, WorkerSession session)
{
    private readonly List<WorkerNotice> _heard = [];

    public WorkerSession Session => session;

    /// <summary>What it was told, in order; taking a notice tells the session that it was written.</summary>
    public IReadOnlyList<WorkerNotice> Heard
    {
        get
        {
            while (session.Notices.TryRead(out var notice))
            {
                _heard.Add(notice);
                if (notice.Run is { } run)
                    session.Told(run);
            }

            return _heard;
        }
    }

    public IReadOnlyList<RunAssignment> Assignments => [.. Heard.Where(notice => notice.Target == "run_assigned").Select(Read<RunAssignment>)];

    /// <summary>The answers to questions that it was told.</summary>
    public IReadOnlyList<ApprovalAnswer> Answers => [.. Heard.Where(notice => notice.Target == "approval_answered").Select(Read<ApprovalAnswer>)];

    public RegisterAnswer Register(string agent, int concurrency) => rig.Offers.Register(session, new([new(agent, concurrency, "Far away.")]));

    /// <summary>Starts a run, which this worker is given.</summary>
    /// <returns>Its lease.</returns>
    public async Task<string> TakeAsync(string user, string run)
    {
        var before = Assignments.Count;
        await rig.StartAsync(user, run);
        await Eventually.TrueAsync(() => Assignments.Count > before, $"{run} to be assigned");
        return Assignments[^1].Lease;
    }

    /// <summary>The assignment of a run, once it is told.</summary>
    public async Task<RunAssignment> AssignedAsync(string run, int attempt = 1) => await Eventually.GetAsync(
        () => Assignments.FirstOrDefault(assignment => assignment.RunId.Value == run && assignment.Attempt == attempt), $"{run} to be assigned");

    public async Task<RunCancelRequest> CancelledAsync(string lease) => await Eventually.GetAsync(
        () => Heard.Where(notice => notice.Target == "run_cancel_requested").Select(Read<RunCancelRequest>).FirstOrDefault(asked => asked.Lease == lease), "to be asked to cancel");

    public ValueTask<PublishAnswer> PublishAsync(string lease, long n, params (string Type, object Data)[] events) => rig.Ingress.PublishAsync(
        session.Application, new(lease, [.. events.Select((e, i) => new WorkerEvent(n + i, e.Type, e.Data as JsonElement? ?? JsonSerializer.SerializeToElement(e.Data)))]), default);

    public async Task<SignalException> RefusedAsync(string lease, long n, params (string Type, object Data)[] events) =>
        await Assert.ThrowsAsync<SignalException>(async () => await PublishAsync(lease, n, events));

    public ValueTask<RenewAnswer> RenewAsync(params string[] leases) => rig.Renewal.RenewAsync(session.Application, new(leases), default);

    public ValueTask<ResumeAnswer> ResumeAsync(params string[] leases) => rig.Renewal.ResumeAsync(session, new(leases), default);

    public ValueTask ReleaseAsync(string lease, string? reason = null) => rig.Ingress.ReleaseAsync(session.Application, new(lease, reason), default);

    public void Disconnect() => rig.Sessions.End(session);

    public static T Read<T>(WorkerNotice notice) => (T)JsonSerializer.Deserialize(notice.Data.Span, SignalJson.Options.GetTypeInfo(typeof(T)))!;
}
