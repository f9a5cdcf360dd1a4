using System.Text;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Workers.Model;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Schedules;

/// <summary>A worker with a run of somebody's, again and again: each time something else happens to it in another order.</summary>
internal sealed class LeaseSchedule : IDisposable
{
    private const int MostSteps = 100;
    private const int MostOrders = 400;

    private readonly WorkerRig _rig;
    private readonly WorkHand _hand;
    private int _people;

    public LeaseSchedule()
    {
        // Short times: there is no more to each order than what is due.
        _rig = new(new() { LeaseFor = TimeSpan.FromSeconds(2), CancelWithin = TimeSpan.FromSeconds(2) }, leases: inner => new StoppingLeases(inner, () => IsAboutLeases), log: new StoppingLog());
        Pod = _rig.Pod;
        _hand = new(Pod, Pod.Open("app", "w1"), new("w1", "app", "remote", 10_000));
        _hand.Register("remote", 10_000);
    }

    public WorkPod Pod { get; }

    /// <summary>Whether calls meet on the way to leases; if not, only on the way to the log.</summary>
    public bool IsAboutLeases { get; set; } = true;

    /// <summary>Whose run it is now.</summary>
    public string User => $"person-{_people}";

    public string Lease { get; private set; } = "";

    /// <summary>Lets two calls meet in every order of their steps, or in very many.</summary>
    /// <param name="begin">What came before.</param>
    /// <param name="one">A call.</param>
    /// <param name="other">Another.</param>
    /// <param name="check">Told the code of each, and the types of the run's events; afterwards the run is ended.</param>
    /// <returns>How many orders there were.</returns>
    public async Task<int> MeetAsync(Func<Task> begin, Func<Task> one, Func<Task> other, Func<string?, string?, string, Task> check)
    {
        // Whoever comes first takes all its steps.
        var steps = (One: (await PlayAsync([], begin, one, other, check)).One, Other: (await PlayAsync([.. Enumerable.Repeat(true, MostSteps)], begin, one, other, check)).Other);
        var orders = 0;
        foreach (var order in Interleaving.Orders(steps.One, steps.Other, MostOrders))
        {
            await PlayAsync(order, begin, one, other, check);
            orders++;
        }

        return orders;
    }

    public Task PublishAsync(long first, params (string, object)[] events) => _hand.PublishAsync(Lease, first, events);

    public Task ReleaseAsync() => _hand.ReleaseAsync(Lease);

    public Task RespondAsync() => Pod.RespondAsync(User, "r1", "q1");

    /// <summary>Time passes, with what is due by then.</summary>
    public Task PassAsync(int seconds)
    {
        _rig.Time.Advance(TimeSpan.FromSeconds(seconds));
        return Task.CompletedTask;
    }

    public (string, object) Question(int seconds) => ("approval_requested", new { requestId = "q1", prompt = "May I?", expiresAt = _rig.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds) });

    public async Task<string> DataAsync() => string.Concat((await Pod.EventsAsync(User)).Select(e => Encoding.UTF8.GetString(e.Event.Data.Span)));

    public void Dispose() => _rig.Dispose();

    private async Task<(int One, int Other)> PlayAsync(bool[] order, Func<Task> begin, Func<Task> one, Func<Task> other, Func<string?, string?, string, Task> check)
    {
        _people++;
        await Pod.StartAsync(User, "r1", "remote", "t1", "of-alice");
        Lease = Assert.Single(_hand.Hear()).Lease;
        await PublishAsync(1, Said.Thought());
        await begin();
        string? toldOne = null, toldOther = null;
        var steps = Interleaving.Play(async () => toldOne = await Refusals.CodeOfAsync(one), async () => toldOther = await Refusals.CodeOfAsync(other), order, IsSettled);
        await check(toldOne, toldOther, await TypesAsync());
        await EndAsync();
        return steps;
    }

    /// <summary>Whatever became of it, it ends once and that is last.</summary>
    private async Task EndAsync()
    {
        await Pod.CancelAsync(User, "r1");
        if (Writer.EndedAt is null)
            await PassAsync(3);
        Assert.True(SpinWait.SpinUntil(() => Writer.EndedAt is not null && IsSettled(), Eventually.Deadline), "the run to end");
        var types = (await TypesAsync()).Split(' ');
        Assert.Equal(types.Length - 1, Array.FindIndex(types, EventTypes.IsTerminal));
        _ = _hand.Hear().Count();
    }

    private RunWriter Writer => _rig.Store.Find(Users.Key(User), RunId.Parse("r1"))!;

    /// <summary>What is told of the end of a run is told on another thread: it has come to its end when no lease is in force.</summary>
    private bool IsSettled() =>
        Writer.EndedAt is null || _rig.Leases.FindAsync(Users.Key(User), RunId.Parse("r1"), default).Result is not { State: LeaseState.Leased or LeaseState.Waiting };

    private async Task<string> TypesAsync() => string.Join(' ', (await Pod.EventsAsync(User)).Select(e => e.Event.Type));
}
