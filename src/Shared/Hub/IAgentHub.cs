namespace Netra.Signal.Shared.Hub;

/// <summary>What a user's client may call on <see cref="Wire.WireNames.UserHubPath"/>.</summary>
/// <remarks>Every method takes exactly one object and answers with one object. An error reaches the caller as
/// <c>"&lt;code&gt;: &lt;one sentence&gt;"</c>, with a code of <see cref="Wire.ErrorCodes"/>. No argument names a user: the connection does.</remarks>
public interface IAgentHub
{
    /// <summary>Starts the flow of events; before it a connection receives none.</summary>
    Task<AttachAnswer> Attach(AttachRequest request);

    /// <summary>Starts a run.</summary>
    Task<Run> StartRun(StartRunRequest request);

    /// <summary>Ends a run.</summary>
    Task<Run> CancelRun(CancelRunRequest request);

    /// <summary>Answers a question of a run.</summary>
    Task<Run> Respond(RespondRequest request);

    /// <summary>The state of a run.</summary>
    Task<RunState> GetRun(GetRunRequest request);

    /// <summary>The agents a user can run.</summary>
    Task<AgentList> ListAgents(ListAgentsRequest request);

    /// <summary>Creates a thread.</summary>
    Task<ThreadInfo> CreateThread(CreateThreadRequest request);

    /// <summary>Renames a thread.</summary>
    Task<ThreadInfo> RenameThread(RenameThreadRequest request);

    /// <summary>Deletes a thread.</summary>
    Task<ThreadInfo> DeleteThread(DeleteThreadRequest request);

    /// <summary>A page of threads.</summary>
    Task<ThreadPage> ListThreads(ListThreadsRequest request);

    /// <summary>A page of a thread's runs.</summary>
    Task<ThreadHistory> GetThread(GetThreadRequest request);

    /// <summary>Narrows or widens what this connection hears.</summary>
    Task<WatchAnswer> Watch(WatchRequest request);

    /// <summary>Renews this connection.</summary>
    Task<RefreshTokenAnswer> RefreshToken(RefreshTokenRequest request);
}
