using System.Runtime.InteropServices;
using System.Text.Json;
using Netra.Signal.Server.Agents.Queue;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Agents;

/// <summary>Starts runs: stores the run, and hands it to whoever carries out its agent, or lets it wait for its thread.</summary>
/// <remarks>Trust model: thread and run ids come from the wire and are names inside the connection's user, who is never named.</remarks>
internal sealed class RunStarter(
    RunExecutors executors,
    IRunStore store,
    RunContexts contexts,
    IUserEmitterFactory emitters,
    RunWriting writing,
    ThreadChanges threads,
    QueueEntrance queue,
    IAuditLog audit,
    IHostEnvironment? environment = null)
{
    /// <summary>Starts a run, or finds the one of the same name and the same request.</summary>
    /// <returns>The run, with the cursor just before its first event.</returns>
    /// <exception cref="SignalException">Among others <c>conflict</c>: another run is under way in the thread, and none may wait for it.</exception>
    public async ValueTask<Run> StartAsync(UserConnectionContext connection, StartRunRequest request, CancellationToken cancellationToken)
    {
        var executor = ExecutorOf(request);
        var stored = new StoredRun(
            connection.User, request.RunId ?? RunId.New(), request.ThreadId ?? ThreadId.New(), request.Agent!, InputOf(request), writing.Time.GetUtcNow(),
            Traceparent: TraceOf(request));
        var context = contexts.ForRun(connection, stored);
        // Asked before the run is there: from then on it has events of its own.
        var isUsed = request.RunId is not null && await writing.Log.HasRunAsync(connection.User, stored.Run);
        var added = await store.AddAsync(
            connection.User, stored, queue.AdmissionOf(stored), gate => new(stored, emitters.Create(context), gate, writing), cancellationToken);
        if (added.Run is not { } run)
            throw queue.Refusal(connection, stored, added.Busy!);
        if (added.New is not null)
            await BeginAsync(connection, executor, added.New, added.Place, isUsed);
        else
            CheckSame(run.Run, stored, request.ThreadId is not null);
        audit.Record(new("start_run", AuditDecision.Allowed, connection.User, connection.ConnectionId, stored.Run.Value));
        return await run.ToStartedAsync(cancellationToken);
    }

    private static void CheckSame(StoredRun existing, StoredRun asked, bool isThreadGiven)
    {
        if (existing.Agent != asked.Agent || (isThreadGiven && existing.Thread != asked.Thread) || !JsonText.AreSame(existing.Input, asked.Input))
            throw SignalException.Conflict("You have another run of that runId, with another agent, thread or input; a runId is never reused.");
    }

    private async ValueTask BeginAsync(UserConnectionContext connection, IRunExecutor executor, RunWriter run, int? place, bool isUsed)
    {
        try
        {
            if (isUsed)
                throw new RunMovedException(0, true);
            await threads.EnsureAsync(connection, run.Run.Thread, CancellationToken.None);
            // Not the caller's token: a run that is stored begins, whether its caller still listens or not.
            if (place is { } waits)
                await queue.EnterAsync(run, waits);
            else
                await executor.BeginAsync(run, await RunHistory.OfAsync(store, executor, run.Run));
        }
        catch (SignalException) when (run.EndedAt is not null)
        {
            // Cancelled by another connection before it began: it is a run that ended, with its end in the log.
        }
        catch (RunMovedException)
        {
            // The log still has events of a run of that name, which the store has forgotten.
            await TakeBackAsync(run);
            throw SignalException.Conflict(RunRules.NameWasUsed);
        }
        catch
        {
            await TakeBackAsync(run);
            throw;
        }
    }

    private async ValueTask TakeBackAsync(RunWriter run)
    {
        run.Abandon();
        await store.RemoveAsync(run.Run.Owner, run);
        queue.Left(run.Run);
    }

    private IRunExecutor ExecutorOf(StartRunRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Agent))
            throw SignalException.InvalidArgument("agent is missing; ListAgents names the agents there are.");
        return executors.Of(request.Agent) ?? throw UnservedAgent.Refusal(request.Agent, environment?.IsDevelopment() is true);
    }

    private static string? TraceOf(StartRunRequest request) =>
        request.Traceparent is not { } trace ? null : NetraActivities.Canonical(trace)
            ?? throw SignalException.InvalidArgument("traceparent must be a W3C trace context, such as 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.");

    private JsonElement InputOf(StartRunRequest request)
    {
        if (request.Input is not { ValueKind: JsonValueKind.Object } input)
            throw SignalException.InvalidArgument("input must be an object, such as {\"text\": \"…\"}.");
        if (JsonMarshal.GetRawUtf8Value(input).Length > writing.Limits.InputBytes)
            throw SignalException.InvalidArgument($"input has more than {writing.Limits.InputBytes} bytes (Netra:Limits:InputBytes).");
        if (!JsonText.IsWellFormed(input))
            throw SignalException.InvalidArgument("input has text that is not Unicode: half a surrogate pair.");
        // Written anew it may be longer, and every run begins with it.
        return EventSize.Encoded(new AgentStarted(input)) <= writing.Limits.EventBytes
            ? input
            : throw SignalException.InvalidArgument($"input has, as it is told with agent_started, more than {writing.Limits.EventBytes} bytes (Netra:Limits:EventBytes).");
    }
}
