using System.Text.Json;
using System.Text.Json.Nodes;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.EventLog;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

/// <summary>A run that is told to say things, with its folded state after each of them, and with what a client heard of it.</summary>
internal sealed class RunUnderTest
{
    private static readonly string[] Runs = ["queued", "running", "awaiting_approval", "completed", "failed", "cancelled"];

    private readonly RunRig _rig = new();
    private readonly RunWriter _run;
    private readonly List<JsonElement> _states = [];

    public RunUnderTest() => _run = _rig.Add("alice");

    public int Refused { get; private set; }

    public async Task SayAsync(RunSaying saying)
    {
        try
        {
            await SayAnyAsync(saying);
        }
        catch (SignalException)
        {
            Refused++;
        }

        _states.Add(JsonSerializer.SerializeToElement(await _run.ToStateAsync(default), SignalJson.Options));
    }

    /// <summary>Each state is what the events up to its cursor make, and what came after it makes the last state of it.</summary>
    /// <returns>How many events there were.</returns>
    public async Task<int> CheckAsync()
    {
        var events = await EventsAsync();
        var last = ReplayFold.From(_states[^1]).ToState();
        foreach (var state in _states)
        {
            Assert.Contains(state.GetProperty("status").GetString(), Runs);
            Assert.True(Cursor.TryParse(state.GetProperty("cursor").GetString(), out var at));
            var upTo = ReplayFold.Empty("r1", "t1");
            var goingOn = ReplayFold.From(state);
            foreach (var (offset, envelope) in events)
                (offset <= at.Offset ? upTo : goingOn).Apply(
                    envelope.GetProperty("type").GetString()!, envelope.GetProperty("data"), envelope.GetProperty("time").GetString());
            AssertSame(ReplayFold.From(state).ToState(), upTo.ToState(), at);
            AssertSame(last, goingOn.ToState(), at);
        }

        return events.Count;
    }

    private static void AssertSame(JsonObject expected, JsonObject replayed, Cursor at) =>
        Assert.True(ReplayFold.AreEqual(expected, replayed, "agent"), $"at {at} the state is\n{expected}\nand its events make\n{replayed}");

    private async Task<List<(long Offset, JsonElement Envelope)>> EventsAsync()
    {
        var log = _rig.Delivery.Log;
        var bounds = await log.BoundsAsync(_run.Run.Owner, default);
        var page = await log.ReadAsync(_run.Run.Owner, new(bounds.Epoch, 0), int.MaxValue, default);
        return [.. page.Events.ToArray().Select(e => (e.Cursor.Offset, JsonDocument.Parse(Events.FrameOf(e)[..^1]).RootElement.GetProperty("arguments")[0]))];
    }

    private async Task SayAnyAsync(RunSaying saying)
    {
        var (id, text) = ($"i{saying.Which}", saying.Text);
        var data = JsonSerializer.SerializeToElement(new { saying.Which, list = new object?[] { 1, "x", null } });
        switch (saying.Kind)
        {
            case 0: await _run.TextAsync(id, text); break;
            case 1: _rig.Delivery.Time.Advance(TimeSpan.FromMilliseconds(15 * (1 + saying.Which))); break;
            case 2: await _run.WriteAsync(new AgentThinking(text, Progress: 60 * saying.Which)); break;
            case 3: await _run.WriteAsync(new ToolExecuting(id, "search", saying.Which == 0 ? null : data, text)); break;
            case 4: await _run.WriteAsync(new ToolProgress(id, text, 30 * saying.Which)); break;
            case 5: await _run.WriteAsync(new ToolCompleted(id, "search", saying.Which > 0, 7, saying.Which > 0 ? data : null, saying.Which > 0 ? null : text)); break;
            case 6: await _run.WriteAsync(new ApprovalRequested(RequestId.Parse($"q{id}"), text, _rig.Delivery.Time.GetUtcNow() + TimeSpan.FromMinutes(30), "delete", data)); break;
            case 7: await _run.WriteAsync(new ApprovalResolved(RequestId.Parse($"q{id}"), saying.Which > 0, ApprovalResolver.User, data)); break;
            case 8: await _run.WriteAsync(new MessageCompleted(id, text)); break;
            case 9: await _run.WriteAsync(saying.Which == 0 ? new RunReset(2, text) : new AgentStarted(_run.Run.Input)); break;
            case 10: await _run.WriteAsync(saying.Which == 0 ? new RunQueued(3) : new Custom("any", data)); break;
            default:
                await _run.EndAsync(saying.Which switch { 0 => new AgentCompleted(9, data, text), 1 => new AgentCancelled(text), _ => new AgentError("internal", text, false) });
                break;
        }
    }

    public async Task StartAsync() => await _run.WriteAsync(new AgentStarted(_run.Run.Input));
}
