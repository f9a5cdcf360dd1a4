using Microsoft.Extensions.Logging;
using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Client.Worker.Runs;

/// <summary>A run that the worker has: its lease, what it says, and why it would stop.</summary>
internal sealed class HeldRun
{
    private readonly Lock _gate = new();
    private readonly RunTokens _tokens;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _renewedAt;
    private long _acceptedAt;
    private Leaving _leaving;

    public HeldRun(RunAssignment assignment, ILink link, int window, AgentWorkerOptions options, ILogger logger)
    {
        (Assignment, Link, _time, _logger) = (assignment, link, options.TimeProvider, logger);
        _tokens = new(Name, logger);
        _renewedAt = _acceptedAt = Now;
        Outbox = new(window);
        Speech = new(Name, Outbox, options.MergeText, _time, logger);
        Questions = new(Speech, _time);
        Run = new(assignment, Speech, Questions, options, _tokens.Cancelled);
    }

    public RunAssignment Assignment { get; }

    public string Lease => Assignment.Lease;

    /// <summary>Its name in the log.</summary>
    public string Name => Assignment.RunId.Value;

    /// <summary>The connection that the gateway knows to have it.</summary>
    public ILink Link { get; private set; }

    public RunOutbox Outbox { get; }

    public RunSpeech Speech { get; }

    public Questions Questions { get; }

    /// <summary>The run as its handler sees it.</summary>
    public WorkerRun Run { get; }

    /// <summary>Why the user cancelled it.</summary>
    public string? CancelReason { get; private set; }

    /// <summary>Cancelled when the worker has it no more.</summary>
    public CancellationToken Over => _tokens.Over;

    public long Now => _time.GetTimestamp();

    public Leaving Leaving
    {
        get
        {
            lock (_gate)
                return _leaving;
        }
    }

    /// <summary>Carries it out; set before <see cref="Begin"/>.</summary>
    public Func<HeldRun, Task>? Work { get; set; }

    /// <summary>Completes once the handler has left and the end is said or given up.</summary>
    public Task Left { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, and returns at once. Nothing of the connection it came over flows along.</summary>
    /// <param name="left">Told when it is over.</param>
    public void Begin(Action<HeldRun> left)
    {
        if (ExecutionContext.IsFlowSuppressed())
            Left = RunAsync(left);
        else
            using (ExecutionContext.SuppressFlow())
                Left = RunAsync(left);
    }

    public void Renewed(long at) => Interlocked.Exchange(ref _renewedAt, at);

    /// <summary>The gateway took what the run said: it keeps the lease for half its time at least.</summary>
    /// <param name="at">When it was sent.</param>
    public void Accepted(long at) => Interlocked.Exchange(ref _acceptedAt, at);

    /// <summary>Whether the lease has expired, by the clock of this process.</summary>
    public bool IsOverdue(TimeSpan leaseFor) =>
        _time.GetElapsedTime(Interlocked.Read(ref _renewedAt)) > leaseFor && _time.GetElapsedTime(Interlocked.Read(ref _acceptedAt)) > leaseFor / 2;

    /// <summary>The gateway knows that this connection has it.</summary>
    public void Resumed(ILink link, ResumedRun resumed, long at)
    {
        Renewed(at);
        Link = link;
        if (!Outbox.Accept(resumed.AcceptedThrough))
            Lose();
        else if (resumed.CancelRequested)
            Cancel(null);
    }

    public void Cancel(string? reason)
    {
        lock (_gate)
        {
            if (_leaving != Leaving.No)
                return;
            (_leaving, CancelReason) = (Leaving.Cancelled, reason);
        }

        _tokens.Cancel();
    }

    public void Lose() => Leave(Leaving.Lost);

    public void HandBack() => Leave(Leaving.HandedBack);

    private void Leave(Leaving why)
    {
        lock (_gate)
        {
            if (_leaving is Leaving.Lost or Leaving.HandedBack)
                return;
            _leaving = why;
        }

        Outbox.Close();
        _tokens.End();
    }

    private async Task RunAsync(Action<HeldRun> left)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await Work!(this).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _logger.RunAbandoned(failure, Name);
        }
        finally
        {
            Outbox.Close();
            Speech.Dispose();
            left(this);
        }
    }
}
