using System.Diagnostics;
using System.Text.Json;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Worker;
using Netra.Signal.Tests.Unit.EventLog;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Pods, and the model of what they must be: each command is done to both, and they must come to say the same.</summary>
/// <param name="world">The pods and their time.</param>
internal sealed partial class WorkUnderTest(WorkWorld world)
{
    private static readonly string[] People = ["alice", "bob", "carol"];

    private readonly WorkModel _model = new(world.Options, world.Now);
    private readonly List<WorkHand> _hands = [];
    private readonly List<(WorkHand Hand, RunAssignment Run)> _told = [];

    /// <summary>How often something happened: what never happened was not tested.</summary>
    public Dictionary<string, int> Seen { get; } = [];

    public async Task DoAsync(WorkCommand command)
    {
        await StepAsync(command);
        // A place that a resumed run left is looked at within a second, not at once.
        if (world.Pass is null || command.Kind != WorkKind.Resume)
            await MatchAsync();
        for (var seconds = command.Kind == WorkKind.Wait ? Seconds(command.How) : 1; world.Pass is { } pass && seconds > 0; seconds--)
        {
            pass();
            _model.Tick();
            await MatchAsync();
        }

        await CompareAsync();
    }

    /// <summary>Everything that is under way comes to its end, and each run that was accepted has one.</summary>
    public async Task EndAsync()
    {
        for (var seconds = 0; _model.Runs.Exists(run => run.Ended is null); seconds++)
        {
            Assert.InRange(seconds, 0, 1000);
            await EndStepAsync();
        }

        await CompareAsync();
        foreach (var person in People)
            foreach (var run in (await world.Pods[0].EventsAsync(world.Name(person))).GroupBy(e => e.Event.Run!.Value.Value))
            {
                var types = run.Select(e => e.Event.Type).ToArray();
                Assert.Equal(types.Length - 1, Array.FindIndex(types, EventTypes.IsTerminal));
                Assert.InRange(types.Count(type => type == "agent_started"), 0, 1);
                Assert.Equal(Enumerable.Range(1, types.Length).Select(seq => (long)seq), run.Select(e => SeqOf(e)));
                Seen[$"ended {types[^1]}"] = Seen.GetValueOrDefault($"ended {types[^1]}") + 1;
            }
    }

    private static int Seconds(int how) => ((int[])[2, 5, 9, 14, 26, 41])[how % 6];

    private static long SeqOf(LogEvent e) =>
        JsonDocument.Parse(Events.FrameOf(e)[..^1]).RootElement.GetProperty("arguments")[0].GetProperty("seq").GetInt64();

    /// <summary>Without a clock to drive, whoever has a run is made to end it.</summary>
    private async Task EndStepAsync()
    {
        if (world.Pass is { } pass)
        {
            pass();
            _model.Tick();
        }
        else if (_model.Leases.Find(lease => lease.IsInForce) is { } lease)
        {
            await PublishAsync(_hands.First(hand => hand.Model.Application == lease.Application), lease, lease.N + 1, [new("agent_cancelled", "", RunStatus.Cancelled)]);
        }
        else if (_model.Runs.Find(run => run.IsWaiting) is { } run)
        {
            Assert.Null(_model.Cancel(run.User, run.Name));
            await world.Pods[0].CancelAsync(world.Name(run.User), run.Name);
        }

        await MatchAsync();
    }

    /// <summary>Whoever must get a run by the model gets it, and nobody else gets one.</summary>
    private async Task MatchAsync()
    {
        // What time set going has its turn before anything is looked at.
        for (var i = 0; i < 4; i++)
            await Task.Yield();
        while (_model.Next() is { Count: > 0 } next)
        {
            var at = -1;
            await SoonAsync(() => Task.FromResult((at = HearOf(next)) >= 0), () => $"{string.Join(" or ", next.Select(run => $"{run.Name} of {run.User}"))} to be assigned");
            var (hand, told) = _told[at];
            _told.RemoveAt(at);
            var run = next.First(waiting => IsOf(told, waiting));
            Assert.Contains(hand.Model, _model.Takers(run));
            Assert.Equal((run.Agent, run.Attempt), (world.Plain(told.Agent), told.Attempt));
            _model.Assign(run, told.Lease, hand.Model);
            Count("assigned");
        }

        await SoonAsync(IsQuietAsync, () => "what has ended to be let go of");
        HearOf([]);
        Assert.Empty(_told);
    }

    private int HearOf(IReadOnlyList<ModelRun> next)
    {
        foreach (var hand in _hands)
            _told.AddRange(hand.Hear().Select(told => (hand, told)));
        return _told.FindIndex(told => next.Any(run => IsOf(told.Run, run)));
    }

    private static bool IsOf(RunAssignment told, ModelRun run) => told.RunId.Value == run.Name && told.Input.GetProperty("text").GetString() == run.Text;

    private async Task SoonAsync(Func<Task<bool>> condition, Func<string> because)
    {
        for (var clock = Stopwatch.StartNew(); !await condition();)
            if (clock.Elapsed > world.Patience)
                throw new TimeoutException($"Waited in vain for {because()}.");
            else if (clock.ElapsedMilliseconds < 2)
                await Task.Yield();
            else
                await Task.Delay(2);
    }

    private void Count(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;
}
