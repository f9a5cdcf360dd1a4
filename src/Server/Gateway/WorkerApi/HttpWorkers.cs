using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Gateway.WorkerApi;

/// <summary>The workers that call over HTTP: what each registered, and the stream on which it is told of its runs.</summary>
internal sealed class HttpWorkers(WorkerOffers offers, WorkerSessions sessions, WorkerRegistry registry, DrainState drain, TimeProvider time)
{
    /// <summary>How long what a worker registered is kept while it has no stream.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private const int MostPerApplication = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(UserKey Application, string Worker), Registration> _workers = [];

    /// <summary>Takes what a worker can run; it is given runs while its stream is open.</summary>
    public RegisterAnswer Register(WorkerApplication application, string worker, RegisterRequest request)
    {
        var agents = offers.Checked(application, null, request);
        WorkerSession? session;
        lock (_gate)
        {
            var registration = RegistrationLocked(application, worker);
            registration.Offers = agents;
            session = registration.Session;
        }

        return session is null ? offers.Answer() : offers.Register(session, request);
    }

    /// <summary>Opens the stream of a worker. The one that it had before is closed.</summary>
    public WorkerSession Open(BoundIdentity identity, string worker)
    {
        if (drain.IsDraining)
            throw new SignalException(ErrorCodes.Unavailable, "This process is going away; try again.");
        WorkerSession? former;
        IReadOnlyList<AgentOffer> agents;
        var session = sessions.Open(identity, $"http-{Guid.NewGuid():N}");
        try
        {
            lock (_gate)
            {
                var registration = RegistrationLocked(session.Application, worker);
                (former, registration.Session) = (registration.Session, session);
                agents = registration.Offers;
            }
        }
        catch
        {
            sessions.End(session);
            throw;
        }

        if (former is not null)
            sessions.Close(former, CloseCode.GoingAway, "The same worker opened another stream.");
        session.Offer(agents);
        registry.Offered(session);
        return session;
    }

    /// <summary>The stream is over.</summary>
    public void Closed(WorkerSession session, string worker)
    {
        lock (_gate)
            if (_workers.TryGetValue((session.Application.Key, worker), out var registration) && ReferenceEquals(registration.Session, session))
                (registration.Session, registration.Since) = (null, time.GetTimestamp());
        sessions.End(session);
    }

    /// <exception cref="SignalException"><c>conflict</c>: the worker has no stream on this process.</exception>
    public WorkerSession SessionOf(WorkerApplication application, string worker)
    {
        lock (_gate)
            return _workers.GetValueOrDefault((application.Key, worker))?.Session
                ?? throw SignalException.Conflict($"Open {WorkerPaths.Assignments} first, on the same process and with the same worker: the runs are resumed there.");
    }

    private Registration RegistrationLocked(WorkerApplication application, string worker)
    {
        if (_workers.TryGetValue((application.Key, worker), out var known))
            return known;
        foreach (var (name, registration) in _workers)
            if (registration.Session is null && time.GetElapsedTime(registration.Since) > KeptFor)
                _workers.Remove(name);
        if (_workers.Keys.Count(name => name.Application == application.Key) >= MostPerApplication)
            throw SignalException.LimitExceeded($"Your application has {MostPerApplication} workers here; let some go first.", KeptFor);
        return _workers[(application.Key, worker)] = new() { Since = time.GetTimestamp() };
    }

    private sealed class Registration
    {
        public IReadOnlyList<AgentOffer> Offers { get; set; } = [];

        public WorkerSession? Session { get; set; }

        /// <summary>Since when it has no stream.</summary>
        public long Since { get; set; }
    }
}
