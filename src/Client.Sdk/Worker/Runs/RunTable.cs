using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Worker.Connection;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>The runs that the worker has, by their leases; it hears what the gateway says of them.</summary>
internal sealed class RunTable(WorkerCalls calls, ILogger logger) : IWorkerEars
{
    private const int MostLeasesInOneCall = 1000;

    private readonly ConcurrentDictionary<string, HeldRun> _byLease = new(StringComparer.Ordinal);
    private volatile RegisterAnswer _terms = new(30, 256);

    /// <summary>How long leases last, and how many events may wait.</summary>
    public RegisterAnswer Terms => _terms;

    public TimeSpan LeaseFor => TimeSpan.FromSeconds(Math.Max(1, _terms.LeaseSeconds));

    public IReadOnlyCollection<HeldRun> All => [.. _byLease.Values];

    /// <summary>Makes what carries out a run; it returns at once.</summary>
    public Func<RunAssignment, ILink, HeldRun>? Take { get; set; }

    public void Registered(RegisterAnswer terms) => _terms = terms;

    public void Assigned(RunAssignment assignment, ILink link)
    {
        var run = Take!(assignment, link);
        if (_byLease.TryAdd(assignment.Lease, run))
            run.Begin(left => _byLease.TryRemove(KeyValuePair.Create(left.Lease, left)));
        else
            logger.AssignedTwice(assignment.RunId.Value);
    }

    public void CancelRequested(RunCancelRequest request)
    {
        if (_byLease.TryGetValue(request.Lease, out var run))
            run.Cancel(request.Reason);
    }

    public void Answered(ApprovalAnswer answer)
    {
        if (_byLease.TryGetValue(answer.Lease, out var run))
            run.Questions.Answer(answer);
    }

    /// <summary>Goes on with all runs on a new connection.</summary>
    /// <returns>False when it was cut before the answer.</returns>
    public async Task<bool> ResumeAsync(ILink link, CancellationToken cancellationToken)
    {
        foreach (var some in All.Chunk(MostLeasesInOneCall))
            if (!await ResumeAsync(link, some, cancellationToken).ConfigureAwait(false))
                return false;
        return true;
    }

    /// <inheritdoc cref="ResumeAsync(ILink, CancellationToken)"/>
    public async Task<bool> ResumeAsync(ILink link, IReadOnlyCollection<HeldRun> runs, CancellationToken cancellationToken)
    {
        var sent = runs.ToDictionary(run => run.Lease, run => (Run: run, At: run.Now), StringComparer.Ordinal);
        if (await calls.ResumeAsync(link, [.. sent.Keys], cancellationToken).ConfigureAwait(false) is not { } answer)
            return false;
        foreach (var lease in answer.Lost)
            if (sent.TryGetValue(lease, out var lost))
                lost.Run.Lose();
        foreach (var resumed in answer.Runs)
            if (sent.TryGetValue(resumed.Lease, out var held))
                held.Run.Resumed(link, resumed, held.At);
        return true;
    }

    /// <summary>Renews all leases.</summary>
    public async Task RenewAsync(ILink link, CancellationToken cancellationToken)
    {
        foreach (var some in All.Chunk(MostLeasesInOneCall))
        {
            var sent = some.ToDictionary(run => run.Lease, run => (Run: run, At: run.Now), StringComparer.Ordinal);
            if (await calls.RenewAsync(link, [.. sent.Keys], cancellationToken).ConfigureAwait(false) is not { } answer)
                return;
            foreach (var lease in answer.Renewed)
                if (sent.TryGetValue(lease, out var kept))
                    kept.Run.Renewed(kept.At);
            foreach (var lease in answer.Lost)
                if (sent.TryGetValue(lease, out var lost))
                    lost.Run.Lose();
        }
    }
}
