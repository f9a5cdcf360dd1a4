using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Gateway.WorkerApi;

/// <summary>One call of a worker over HTTP: whose it is, by its token, and which of the application's workers says it is calling.</summary>
internal readonly struct WorkerCall(HttpContext context)
{
    private const string DefaultWorker = "main";

    public BoundIdentity Identity => context.User.GetBoundIdentity() ?? throw new InvalidOperationException("The policy of workers lets nobody else through.");

    public WorkerApplication Application => WorkerApplication.Of(Identity);

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>A name inside the application, from the query; it permits nothing.</summary>
    /// <exception cref="SignalException">It is no id, or given twice.</exception>
    public string Worker
    {
        get
        {
            var names = context.Request.Query["worker"];
            if (names.Count == 0)
                return DefaultWorker;
            if (names is not [{ } name])
                throw SignalException.InvalidArgument("worker must be given once.");
            return IdRules.Refusal(name) is { } refusal ? throw SignalException.InvalidArgument($"worker {refusal}.") : name;
        }
    }

    public T Service<T>()
        where T : notnull => context.RequestServices.GetRequiredService<T>();
}
