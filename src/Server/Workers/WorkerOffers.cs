using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>Takes what a worker says it can run, if its application may.</summary>
internal sealed class WorkerOffers(
    WorkerPermissions permissions, AgentCatalog own, WorkerRegistry registry, WorkerOptions options, IAuditLog audit, ILogger<WorkerOffers> logger)
{
    private const int MostAgents = 100;
    private const int MostRuns = 10_000;
    private const int MaxDescription = 500;

    /// <summary>Replaces what the worker offers; an empty list takes nothing more.</summary>
    public RegisterAnswer Register(WorkerSession session, RegisterRequest request)
    {
        var offers = Checked(session.Application, session.Id, request);
        session.Offer(offers);
        registry.Offered(session);
        var names = string.Join(", ", offers.Select(offer => offer.Name));
        audit.Record(new("register", AuditDecision.Allowed, session.Application.Key, session.Id));
        logger.Registered(session.Application.Key.Pseudonym, session.Id, names);
        return Answer();
    }

    /// <summary>What a worker is told that registered.</summary>
    public RegisterAnswer Answer() => new((int)options.LeaseFor.TotalSeconds, options.Window);

    /// <exception cref="SignalException"><c>forbidden</c>: the application may not serve an agent. Or an offer is wrong.</exception>
    public IReadOnlyList<AgentOffer> Checked(WorkerApplication application, string? sessionId, RegisterRequest request)
    {
        var offers = request.Agents ?? throw SignalException.InvalidArgument("agents is missing; an empty list takes no more runs.");
        if (offers.Count > MostAgents)
            throw SignalException.InvalidArgument($"agents must have at most {MostAgents}.");
        foreach (var offer in offers)
            Check(application, sessionId, offer);
        return offers.DistinctBy(offer => offer.Name).Count() == offers.Count
            ? offers
            : throw SignalException.InvalidArgument("agents has a name twice.");
    }

    private void Check(WorkerApplication application, string? sessionId, AgentOffer? offer)
    {
        if (offer is null)
            throw SignalException.InvalidArgument("agents must have objects only.");
        if (IdRules.Refusal(offer.Name) is { } refusal)
            throw SignalException.InvalidArgument($"name of an agent {refusal}.");
        if (offer.Concurrency is < 1 or > MostRuns)
            throw SignalException.InvalidArgument($"concurrency of {offer.Name} must be from 1 to {MostRuns}.");
        if (offer.Description is { Length: > MaxDescription })
            throw SignalException.InvalidArgument($"description of {offer.Name} must have at most {MaxDescription} characters.");
        if (!permissions.Allows(application, offer.Name))
        {
            audit.Record(new("register", AuditDecision.Refused, application.Key, sessionId, offer.Name, "foreign_agent"));
            throw new SignalException(ErrorCodes.Forbidden, $"Your application may not serve {offer.Name}; Netra:Workers:Applications says which it may.");
        }

        if (own.TryGet(offer.Name, out _))
            throw SignalException.Conflict($"{offer.Name} runs in the gateway's own process; serve another name.");
    }
}
