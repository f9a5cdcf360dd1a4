using Netra.Signal.Server.Delivery;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>Runs everything of a schedule on one thread, one item at a time, in an order that a seed chooses.</summary>
/// <remarks>
/// Awaits keep this context, so each continuation is an item; so is each pump. What leaves the context (another thread posts) is an
/// error, and so is work that waits while nothing is ready: a deadlock, or an escape that nobody saw.
/// </remarks>
internal sealed class SimulatedScheduler(ulong seed, Trace trace) : SynchronizationContext, IPumpScheduler
{
    private const int MaxSteps = 20_000;
    private const int MaxDepth = 3;

    private readonly SeededRandom _between = new(seed);
    private readonly List<Domain> _domains = [];
    private readonly List<(string Name, Task Task)> _scripts = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private Domain? _current;
    private int _steps;
    private int _escapes;

    /// <summary>How often a running item lets others run where it calls out: 0 for never, else one time in so many.</summary>
    public int PreemptOneIn { get; set; }

    public int Preemptions { get; private set; }

    public Domain Running => _current ?? throw new SimulationException("Nothing of the schedule is running.");

    public Domain AddDomain(string name, ulong domainSeed)
    {
        _domains.Add(new(name, _domains.Count, new(domainSeed)));
        return _domains[^1];
    }

    public void Start(Domain domain, string name, Func<Task> script) => domain.Add(() => _scripts.Add((name, script())));

    public void Schedule(IThreadPoolWorkItem item) => Add(item.Execute);

    public override void Post(SendOrPostCallback d, object? state) => Add(() => d(state));

    public override void Send(SendOrPostCallback d, object? state) => throw new SimulationException("Something blocks on the context.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Completes at a moment that the schedule chooses.</summary>
    /// <param name="failure">What it fails with, if it does.</param>
    /// <param name="patience">How often its turn is passed over: a stall.</param>
    public Task PortAsync(Exception? failure = null, int patience = 0)
    {
        var port = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var domain = Running;
        domain.Add(Turn);
        return port.Task;

        void Turn()
        {
            if (patience-- > 0)
                domain.Add(Turn);
            else if (failure is null)
                port.SetResult();
            else
                port.SetException(failure);
        }
    }

    /// <summary>Lets others run here, as another thread would; for seams that are called outside every lock.</summary>
    public void Preempt()
    {
        if (PreemptOneIn == 0 || _current is not { } domain || !domain.Random.OneIn(PreemptOneIn) || domain.Paused >= MaxDepth)
            return;
        Preemptions++;
        domain.Paused++;
        // Whether one's own items run here is one's own choice alone, and others' choices never run them here: what others do shifts nothing.
        if (domain.Random.Below(3) > 0 && domain.Ready > 0)
            Step(domain);
        else if (_domains.Where(other => other.Paused == 0 && other.Ready > 0).ToArray() is { Length: > 0 } others)
            Step(others[_between.Below(others.Length)]);
        domain.Paused--;
        _current = domain;
    }

    /// <summary>Runs until nothing is ready.</summary>
    public void RunToEnd()
    {
        var before = SynchronizationContext.Current;
        SetSynchronizationContext(this);
        try
        {
            while (_domains.Sum(domain => domain.Ready) is > 0 and var ready)
                Step(Pick(_between.Below(ready)));
        }
        finally
        {
            _current = null;
            SetSynchronizationContext(before);
        }

        if (Volatile.Read(ref _escapes) > 0)
            throw new SimulationException("Another thread posted: something left the scheduler.");
        foreach (var (name, task) in _scripts)
            if (!task.IsCompleted)
                throw new SimulationException($"Nothing is ready and \"{name}\" is not complete: a deadlock, or an escape from the scheduler.");
            else
                task.GetAwaiter().GetResult();
        _scripts.Clear();
    }

    private void Add(Action item)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            Interlocked.Increment(ref _escapes);
        else
            Running.Add(item);
    }

    private Domain Pick(int ready)
    {
        foreach (var domain in _domains)
            if ((ready -= domain.Ready) < 0)
                return domain;
        throw new SimulationException("No domain is ready.");
    }

    private void Step(Domain domain)
    {
        if (++_steps > MaxSteps)
            throw new SimulationException($"After {MaxSteps} steps there is still something ready: a livelock.");
        var item = domain.Take(out var at);
        if (trace.IsKept)
            trace.Add(domain.Name, $"runs {at} of {domain.Ready + 1}");
        _current = domain;
        item();
    }
}
