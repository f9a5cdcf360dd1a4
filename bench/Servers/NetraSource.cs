using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Servers;

/// <summary>Says what it says through the writers of runs, as every agent does: rules, merging, fold, emitter, log, cursors.</summary>
internal sealed class NetraSource(
    UserChannels channels, MemoryRunStore store, RunContexts contexts, IUserEmitterFactory emitters, RunWriting writing) : IEventSource
{
    private RunWriter[] _runs = [];
    private int[] _next = [];
    private int _turn;

    public int Users => _runs.Length;

    public async Task BeginAsync(IReadOnlyList<UserKey> users)
    {
        var connections = channels.Connections.ToDictionary(connection => connection.Context.User, connection => connection.Context);
        _runs = [.. users.Select(user => RunOf(connections[user]))];
        _next = new int[_runs.Length];
        foreach (var run in _runs)
            await run.WriteAsync(new AgentStarted());
    }

    public int NextUser() => _turn++ % Users;

    public ValueTask EmitAsync(int user) => _runs[user].WriteAsync(new AgentThinking(Mark.Payload(user, _next[user]++)));

    public ValueTask SayAsync(int user) => _runs[user].TextAsync("m1", Mark.Word(user, _next[user]++));

    private RunWriter RunOf(UserConnectionContext connection)
    {
        var run = new StoredRun(
            connection.User, RunId.New(), ThreadId.New(), "bench", JsonSerializer.SerializeToElement(new { }), writing.Time.GetUtcNow());
        return store.GetOrAdd(run.Owner, run.Run, gate => new(run, emitters.Create(contexts.ForRun(connection, run)), gate, writing)).Run;
    }
}
