using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Servers;

/// <summary>Emits through execution contexts, emitters and run writers, as an agent's run does.</summary>
internal sealed class NetraSource(
    UserChannels channels, IRunStore store, RunContexts contexts, IUserEmitterFactory emitters, RunWriting writing) : IEventSource
{
    private readonly List<(RunWriter Run, IUserEmitter Emitter)> _users = [];

    public int Users => _users.Count;

    /// <summary>Begins a run for every user that is connected.</summary>
    public async Task BeginAsync()
    {
        foreach (var connection in channels.Connections.DistinctBy(connection => connection.Context.User).ToArray())
        {
            var stored = new StoredRun(
                connection.Context.User, RunId.New(), ThreadId.New(), "bench", JsonSerializer.SerializeToElement(new { }), writing.Time.GetUtcNow());
            var emitter = emitters.Create(contexts.ForRun(connection.Context, stored));
            var (run, _) = store.GetOrAdd(stored.Owner, stored.Run, gate => new(stored, emitter, gate, writing));
            await run.WriteAsync(new AgentStarted());
            _users.Add((run, emitter));
        }
    }

    public async ValueTask EmitAsync(int user) => await _users[user].Emitter.EmitAsync(new AgentThinking(Payload.Event()));

    public ValueTask DeltaAsync(int user) => _users[user].Run.TextAsync("m1", Payload.Delta());
}
