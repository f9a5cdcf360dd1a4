using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Servers;

/// <summary>Says what it says through the writers of runs, as every agent does: rules, merging, fold, emitter, log, cursors.</summary>
internal sealed class NetraSource(IRunStore store, RunContexts contexts, IUserEmitterFactory emitters, RunWriting writing) : IEventSource
{
    private RunWriter[] _runs = [];
    private int[] _next = [];
    private int _turn;

    public int Users => _runs.Length;

    public async Task BeginAsync(IReadOnlyList<UserKey> users)
    {
        _runs = await Task.WhenAll(users.Select(RunOfAsync));
        _next = new int[_runs.Length];
    }

    public int NextUser() => _turn++ % Users;

    public ValueTask EmitAsync(int user) => _runs[user].WriteAsync(new AgentThinking(Mark.Payload(user, _next[user]++)));

    public ValueTask SayAsync(int user) => _runs[user].TextAsync("m1", Mark.Word(user, _next[user]++));

    /// <summary>A run that has begun, as if a connection of the user had asked for it here.</summary>
    private async Task<RunWriter> RunOfAsync(UserKey user)
    {
        var now = writing.Time.GetUtcNow();
        var connection = new UserConnectionContext(user, "bench", now, now.AddDays(1));
        var run = new StoredRun(user, RunId.New(), ThreadId.New(), "bench", JsonSerializer.SerializeToElement(new { }), now);
        var added = await store.AddAsync(user, run, Admission.Of(run, writing.Options, writing.Limits), gate => new(run, emitters.Create(contexts.ForRun(connection, run)), gate, writing), CancellationToken.None);
        await added.New!.WriteAsync(new AgentStarted());
        return added.New;
    }
}
