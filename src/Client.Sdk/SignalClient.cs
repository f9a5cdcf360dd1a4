using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Flow;
using Netra.Signal.Client.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client;

/// <summary>One user's side of a gateway: it hands the application every event of the user once, in order, or a stated gap.</summary>
/// <remarks>
/// <para>It remembers its place, reconnects for as long as it takes, attaches again from where it was, and renews its token. What comes
/// before anyone listens is held. When the application is slower than its events, the client stops reading once
/// <see cref="SignalClientOptions.BufferedEvents"/> are held, and goes on from there; it drops nothing and does not grow.</para>
/// <para>All members may be called from any thread. Handlers and listeners are called on the thread pool, never on a synchronization
/// context. A call that is cut is made again within <see cref="SignalClientOptions.CallTimeout"/>; a run is started once.</para>
/// </remarks>
public sealed class SignalClient : IAsyncDisposable
{
    private readonly ClientParts _parts;

    /// <summary>Makes a client; it does nothing before <see cref="ConnectAsync"/>.</summary>
    /// <param name="options">Where the gateway is and who the user is; read once, here.</param>
    /// <param name="logging">Where the client logs; absent: nowhere.</param>
    /// <exception cref="ArgumentException">Some options are wrong; the message names all of them.</exception>
    public SignalClient(SignalClientOptions options, ILoggerFactory? logging = null) =>
        _parts = new(SettingsRules.Checked(options), logging ?? NullLoggerFactory.Instance);

    /// <summary>Tells of each new state, one after the other.</summary>
    public event Action<ClientStateChange>? StateChanged
    {
        add => _parts.Notices.StateChanged += value;
        remove => _parts.Notices.StateChanged -= value;
    }

    /// <summary>Tells of what went wrong and did not stop the client: a handler that threw or never returned, a token source or a cursor
    /// store that failed. It is logged as a warning too.</summary>
    public event Action<SignalClientException>? Faulted
    {
        add => _parts.Notices.Faulted += value;
        remove => _parts.Notices.Faulted -= value;
    }

    /// <summary>Where the client stands now.</summary>
    public ClientState State => _parts.Notices.State;

    /// <summary>The cursor of the last event that every listener has finished with; <see langword="null"/> before the first connection.</summary>
    public string? Cursor => _parts.Window.DoneCursor;

    /// <summary>Connects, and stays connected until the client is disposed of. A second call does nothing; after
    /// <see cref="ClientState.Failed"/> it connects again, from where the client was.</summary>
    /// <param name="cancellationToken">Gives up waiting for the first connection.</param>
    /// <returns>When events flow.</returns>
    /// <exception cref="SignalClientException">The gateway refused, speaks another protocol, or was not reached within
    /// <see cref="SignalClientOptions.ConnectTimeout"/>; the token source or the cursor store failed.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _parts.ConnectAsync(cancellationToken);

    /// <summary>Every event of the user, in order, and every gap. Ends when the client is disposed of.</summary>
    /// <remarks>The first enumeration or handler begins with what came since <see cref="ConnectAsync"/>, and an enumeration that begins
    /// after the last one was left goes on where that one stopped; one beside others begins now. An event counts as handled when the
    /// loop comes back for the next.</remarks>
    /// <exception cref="SignalClientException">The client failed; <see cref="ConnectAsync"/> tries again.</exception>
    public async IAsyncEnumerable<ClientEvent> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (joined, missed) = _parts.Flow.Join();
        using var reader = joined;
        if (missed is not null)
            yield return missed;
        while (!reader.IsOver)
        {
            if (await reader.NextAsync(cancellationToken).ConfigureAwait(false) is { } item)
                yield return item;
        }
    }

    /// <summary>Calls a handler for each event of a type.</summary>
    /// <remarks>All handlers together are one listener: they are called one after the other, in the order of the events. One that throws
    /// is reported and goes on. One that takes longer than <see cref="SignalClientOptions.HandlerTimeout"/> is reported and called no more.</remarks>
    /// <typeparam name="TData">The record of the event's data.</typeparam>
    /// <param name="handler">Handles the event.</param>
    /// <returns>Takes the handler away; a call that is under way goes on.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TData"/> is no event's record.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed of.</exception>
    public IDisposable On<TData>(Func<EventEnvelope<TData>, ValueTask> handler)
        where TData : AgentEvent
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (typeof(TData).IsAbstract)
            throw new ArgumentException($"{typeof(TData).Name} is no event: name one type of event, or take them all with EventsAsync.", nameof(handler));
        return _parts.Handlers.Add(
            typeof(TData).Name, item => handler(((ReceivedEvent)item).As<TData>()!), item => item is ReceivedEvent { Data: TData });
    }

    /// <summary>Calls a handler for each gap, as <see cref="On{TData}"/> does for events.</summary>
    /// <inheritdoc cref="On{TData}"/>
    public IDisposable OnGap(Func<GapEvent, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _parts.Handlers.Add(nameof(GapEvent), item => handler((GapEvent)item), item => item is GapEvent);
    }

    /// <summary>Starts a run and follows it.</summary>
    /// <param name="agent">The agent to run.</param>
    /// <param name="input">What to ask it, an object; <c>{"text": "…"}</c> is understood by every agent.</param>
    /// <param name="threadId">The thread; an unknown one is created, an absent one is made up.</param>
    /// <param name="runId">The run's name: the same name with the same agent and input gives the same run. Absent: made up.</param>
    /// <param name="cancellationToken">Gives up waiting; the run may have been started.</param>
    /// <exception cref="SignalClientException">The gateway refused, or did not answer in time.</exception>
    public Task<ClientRun> StartRunAsync(
        string agent, JsonElement input, ThreadId? threadId = null, RunId? runId = null, CancellationToken cancellationToken = default) =>
        _parts.Runs.StartAsync(new(agent, input, threadId, runId ?? RunId.New()), isNew: runId is null, cancellationToken);

    /// <summary>Starts a run with a text as its input.</summary>
    /// <inheritdoc cref="StartRunAsync(string, JsonElement, ThreadId?, RunId?, CancellationToken)"/>
    public Task<ClientRun> StartRunAsync(
        string agent, string text, ThreadId? threadId = null, RunId? runId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return StartRunAsync(agent, JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["text"] = text }), threadId, runId, cancellationToken);
    }

    /// <summary>Ends a run at once; one that has ended stays as it is, and the answer says how it ended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">Why, at most 500 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="SignalClientException"><c>not_found</c>: the user has no such run.</exception>
    public Task<Run> CancelRunAsync(RunId runId, string? reason = null, CancellationToken cancellationToken = default) =>
        _parts.Calls.CallAsync("CancelRun", new(runId, reason), SignalJson.Context.CancelRunRequest, SignalJson.Context.Run, cancellationToken);

    /// <summary>Answers a question that a run asks its user (<see cref="ApprovalRequested"/>, or <see cref="RunState.Approvals"/> of what is found
    /// again). The first answer of any of the user's clients counts, and all of them hear <see cref="ApprovalResolved"/>.</summary>
    /// <remarks>A call that was cut and made again may be told <c>conflict</c> because of itself: <see cref="ApprovalResolved"/> says which answer counts.</remarks>
    /// <param name="runId">The run.</param>
    /// <param name="requestId">The question.</param>
    /// <param name="approved">Whether the user agrees.</param>
    /// <param name="answer">What the user says besides, any JSON of at most 16 KiB; absent: nothing.</param>
    /// <param name="cancellationToken">Gives up waiting; the answer may have been taken.</param>
    /// <returns>The run as it is then.</returns>
    /// <exception cref="SignalClientException"><c>conflict</c>: it was answered before, has lapsed or was withdrawn, or the run has ended.
    /// <c>not_found</c>: no run of the user asked that. <c>limit_exceeded</c>: answer without <paramref name="answer"/>.</exception>
    public Task<Run> RespondAsync(RunId runId, RequestId requestId, bool approved, JsonElement? answer = null, CancellationToken cancellationToken = default) =>
        _parts.Calls.CallAsync("Respond", new(runId, requestId, approved, answer), SignalJson.Context.RespondRequest, SignalJson.Context.Run, cancellationToken);

    /// <summary>The state of a run, also of one that another client started.</summary>
    /// <exception cref="SignalClientException"><c>not_found</c>: the user has no such run, or it was forgotten.</exception>
    public Task<RunState> GetRunAsync(RunId runId, CancellationToken cancellationToken = default) =>
        _parts.Calls.CallAsync("GetRun", new(runId), SignalJson.Context.GetRunRequest, SignalJson.Context.RunState, cancellationToken);

    /// <summary>The agents that the user can run, in the order of their names.</summary>
    /// <exception cref="SignalClientException">The gateway did not answer in time.</exception>
    public async Task<IReadOnlyList<AgentInfo>> ListAgentsAsync(CancellationToken cancellationToken = default) =>
        (await _parts.Calls.CallAsync("ListAgents", new(), SignalJson.Context.ListAgentsRequest, SignalJson.Context.AgentList, cancellationToken).ConfigureAwait(false)).Agents;

    /// <summary>Creates a thread. Asked again with the same id and title, or no title, it gives the thread that is there.</summary>
    /// <param name="title">Its title, 1 to 200 characters; absent: none.</param>
    /// <param name="threadId">Its name; absent: made up.</param>
    /// <param name="cancellationToken">Gives up waiting; the thread may have been created.</param>
    /// <exception cref="SignalClientException"><c>conflict</c>: there is a thread of that name with another title. <c>limit_exceeded</c>: delete one first.</exception>
    public Task<ThreadInfo> CreateThreadAsync(string? title = null, ThreadId? threadId = null, CancellationToken cancellationToken = default) =>
        _parts.Calls.CallAsync("CreateThread", new(title, threadId ?? ThreadId.New()), SignalJson.Context.CreateThreadRequest, SignalJson.Context.ThreadInfo, cancellationToken);

    /// <summary>Gives a thread another title, 1 to 200 characters.</summary>
    /// <exception cref="SignalClientException"><c>not_found</c>: the user has no such thread.</exception>
    public Task<ThreadInfo> RenameThreadAsync(ThreadId threadId, string title, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(title);
        return _parts.Calls.CallAsync("RenameThread", new(threadId, title), SignalJson.Context.RenameThreadRequest, SignalJson.Context.ThreadInfo, cancellationToken);
    }

    /// <summary>Deletes a thread: its runs are cancelled, and what was said in it is forgotten.</summary>
    /// <returns>Whether it was there. After a call that was cut and made again it is <see langword="false"/> although this client deleted it.</returns>
    public async Task<bool> DeleteThreadAsync(ThreadId threadId, CancellationToken cancellationToken = default)
    {
        try
        {
            await _parts.Calls.CallAsync("DeleteThread", new(threadId), SignalJson.Context.DeleteThreadRequest, SignalJson.Context.ThreadInfo, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (SignalClientException gone) when (gone.Code == ErrorCodes.NotFound)
        {
            return false;
        }
    }

    /// <summary>A page of the user's threads, the latest activity first.</summary>
    /// <param name="limit">How many, 1 to 100; absent: 50.</param>
    /// <param name="before"><see cref="ThreadPage.Next"/> of the page before; absent: the first page.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="SignalClientException"><c>invalid_argument</c>: the limit is out of range, or the page is not of this user's list.</exception>
    public Task<ThreadPage> ListThreadsAsync(int? limit = null, string? before = null, CancellationToken cancellationToken = default) =>
        _parts.Calls.CallAsync("ListThreads", new(limit, before), SignalJson.Context.ListThreadsRequest, SignalJson.Context.ThreadPage, cancellationToken);

    /// <summary>A thread and a page of its runs, the newest first: those under way, and ended ones while they are kept.</summary>
    /// <param name="threadId">The thread.</param>
    /// <param name="limit">How many runs, 1 to 100; absent: 20.</param>
    /// <param name="before"><see cref="ThreadHistory.Next"/> of the page before; absent: the first page.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="SignalClientException"><c>not_found</c>: the user has no such thread.</exception>
    public Task<ThreadHistory> GetThreadAsync(ThreadId threadId, int? limit = null, string? before = null, CancellationToken cancellationToken = default) =>
        _parts.Calls.CallAsync("GetThread", new(threadId, limit, before), SignalJson.Context.GetThreadRequest, SignalJson.Context.ThreadHistory, cancellationToken);

    /// <summary>Narrows what the client hears to some threads, or widens it again; it stays so through reconnects.</summary>
    /// <remarks>Events of other threads that are on their way may still come. A run in a thread that is not watched is not heard to
    /// its end: its <see cref="ClientRun.Completion"/> waits for as long.</remarks>
    /// <param name="threads">The threads; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="SignalClientException">The gateway refused, or did not answer in time: the client watches what it did before. The
    /// connection of now may have been changed all the same.</exception>
    public Task WatchAsync(IReadOnlyList<ThreadId>? threads, CancellationToken cancellationToken = default) => _parts.WatchAsync(threads, cancellationToken);

    /// <summary>Closes the connection, keeps the cursor, and ends every enumeration. It does not wait for a handler that is under way.</summary>
    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
