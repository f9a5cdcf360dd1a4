using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.Delivery;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>Everything that emits in a schedule: single events, and runs through the shipped writer and emitter.</summary>
internal sealed class Agents(World world, SignalMetrics metrics, Violations violations, TimeProvider time)
{
    private static readonly JsonElement Input = JsonDocument.Parse("""{"text":"hi"}""").RootElement;
    private readonly LimitOptions _limits = new();
    private readonly RunContexts _contexts = new(new(), violations, time);
    private readonly RunWriting _writing = new(
        world.Log, new RunOptions { KeptFor = WorldOptions.KeptFor }, new LimitOptions(), metrics, violations, time, NullLogger<RunWriting>.Instance);

    private readonly List<SimulatedRun> _runs = [];
    private readonly HashSet<(Person, RunId)> _plain = [];

    public IReadOnlyList<SimulatedRun> Runs => _runs;

    /// <summary>Emits one event, of the thread's one endless run or of the thread itself; tries again while the append fails.</summary>
    public async Task EmitAsync(Person person, ThreadId? thread = null, bool isThreadEvent = false, int bytes = 0)
    {
        var at = thread ?? person.AnyThread();
        var run = RunId.Parse("r-of-" + at.Value);
        var data = JsonSerializer.SerializeToUtf8Bytes(new { text = $"{person.Secret} {++person.Emitted}{new string('.', bytes)}" });
        if (!isThreadEvent)
            _plain.Add((person, run));
        await SendAsync(person, isThreadEvent
            ? new NewEvent(ThreadUpdated.WireName, at, null, null, world.Time.GetUtcNow(), data)
            : new NewEvent(AgentThinking.WireName, at, run, "docs", world.Time.GetUtcNow(), data));
    }

    /// <summary>Starts a run as the hub does: stored, begun with <c>agent_started</c>, and answered with the cursor just before it.</summary>
    public async Task<(SimulatedRun Run, Run Answer)> StartAsync(Person person, string run = "r1", ThreadId? thread = null)
    {
        var now = world.Time.GetUtcNow();
        var stored = new StoredRun(person.Key, RunId.Parse(run), thread ?? Person.Threads[0], "docs", Input, now);
        var context = _contexts.ForRun(new UserConnectionContext(person.Key, "asks", now, now + TimeSpan.FromHours(1)), stored);
        var (writer, isNew) = world.Store.GetOrAdd(
            person.Key, stored.Run, gate => new(stored, new UserEmitter(context, UserOf(person), _limits, metrics, time), gate, _writing));
        if (isNew)
            await BeginAsync(person, writer);
        var simulated = _runs.FirstOrDefault(other => other.Writer == writer) ?? new SimulatedRun(world, person, writer);
        if (isNew)
            _runs.Add(simulated);
        return (simulated, await writer.ToStartedAsync(CancellationToken.None));
    }

    /// <summary>Starts a run, again and again until it has begun.</summary>
    public async Task<SimulatedRun> StartSomehowAsync(Person person)
    {
        while (true)
        {
            try
            {
                return (await StartAsync(person)).Run;
            }
            catch (IOException)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Ends what is still going on, so that every run of the schedule has its one end.</summary>
    public async Task EndAllAsync(Person person)
    {
        foreach (var run in _runs.Where(run => run.Person == person).ToArray())
        {
            await run.EndAsync(new AgentCompleted(1));
            await run.CheckAsync();
        }
    }

    public async Task EndPlainAsync(Person person)
    {
        foreach (var (_, run) in _plain.Where(plain => plain.Item1 == person).ToArray())
            await SendAsync(person, new NewEvent(
                AgentCompleted.WireName, ThreadId.Parse(run.Value["r-of-".Length..]), run, "docs", world.Time.GetUtcNow(), "{}"u8.ToArray(), EndsRun: true));
    }

    private async Task BeginAsync(Person person, RunWriter writer)
    {
        try
        {
            await writer.WriteAsync(new AgentStarted(writer.Run.Input));
        }
        catch
        {
            world.Store.Remove(person.Key, writer);
            writer.Abandon();
            throw;
        }
    }

    private async Task SendAsync(Person person, NewEvent e)
    {
        while (true)
        {
            var emission = new Emission(person.Key, [e]);
            try
            {
                await UserOf(person).Emit(emission);
                return;
            }
            catch (IOException)
            {
                if (emission.IsStored)
                    throw new SimulationException("A failed emission says that it is stored.");
                await Task.Yield();
            }
        }
    }

    private SimulatedUser UserOf(Person person) => new(world.Manager, person.Key.ToString());
}
