using Netra.Signal.Server.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <content>The commands. Of what is told to whoever calls, its code or its number must be the model's.</content>
internal sealed partial class WorkUnderTest
{
    private const int MostOpen = 4;

    private async Task StepAsync(WorkCommand command)
    {
        var (user, run) = NameFor(command);
        var pod = world.Pods[command.How / 2 % world.Pods.Count];
        switch (command.Kind)
        {
            case WorkKind.Start: await StartAsync(pod, user, run, command); break;
            case WorkKind.Cancel: await SameAsync("cancel", _model.Cancel(user, run), () => pod.CancelAsync(world.Name(user), run)); break;
            case WorkKind.Respond:
                var question = $"q{command.How % 5 % 3}";
                await SameAsync("respond", _model.Respond(user, run, question), () => pod.RespondAsync(world.Name(user), run, question));
                break;
            case WorkKind.Delete: await SameAsync("delete", _model.Delete(user, $"t{command.Which % 2}"), () => pod.DeleteAsync(world.Name(user), $"t{command.Which % 2}")); break;
            case WorkKind.Connect: Connect(pod, command); break;
            case var kind when kind != WorkKind.Wait && _hands.Count > 0: await WorkAsync(_hands[command.Who % _hands.Count], command); break;
        }
    }

    /// <summary>Any name; who cancels or answers mostly means a run that is there, and one that asked.</summary>
    private (string User, string Run) NameFor(WorkCommand command)
    {
        var there = _model.Runs.Where(run => !run.IsForgotten && (command.Kind != WorkKind.Respond || run.Questions.Count > 0)).ToArray();
        return command.Kind is WorkKind.Cancel or WorkKind.Respond && command.How >= 6 && there.Length > 0
            ? (there[command.Which % there.Length].User, there[command.Which % there.Length].Name)
            : (People[command.Who % 3], $"r{command.Which % 3}");
    }

    private Task StartAsync(WorkPod pod, string user, string run, WorkCommand command)
    {
        // Mostly the same again, now and then another thread or input under the same name.
        var (agent, thread) = (command.Which / 3 % 2 == 0 ? "one" : "two", $"t{command.How % 2}");
        if (_model.Find(user, run) is { } known && command.How > 8)
            (agent, thread) = (known.Agent, known.Thread);
        var text = $"{WorkCanary.MarkOf(Array.IndexOf(People, user))} {(command.How % 7 == 0 ? "other" : "input")} {run}";
        var expected = _model.Start(user, run, agent, thread, text, asked => _model.Sessions.Exists(session =>
            session.Agent == asked && _model.HasRoom(session) && (world.IsDirectWhileBusy || (_model.Held(session) == 0 && HandOf(session).Pod == pod))));
        return SameAsync("start", expected, () => pod.StartAsync(world.Name(user), run, world.AgentName(agent), thread, text));
    }

    private void Connect(WorkPod pod, WorkCommand command)
    {
        if (_model.Sessions.Count(session => session.IsOpen) >= MostOpen)
            return;
        // Either may serve both: whose a lease is does not depend on that.
        var (application, agent) = command.Who % 2 == 0 ? ("app-a", "one") : ("app-b", "two");
        var model = new ModelSession($"w{_hands.Count}", application, agent, 1 + (command.Which % 2));
        var hand = new WorkHand(pod, pod.Open(application, world.Name(model.Id)), model);
        if (command.How % 4 == 0)
            Assert.Equal("forbidden", Assert.Throws<SignalException>(() => hand.Register("three", 1)).Code);
        hand.Register(world.AgentName(agent), model.Concurrency);
        _hands.Add(hand);
        _model.Sessions.Add(model);
    }

    private async Task WorkAsync(WorkHand hand, WorkCommand command)
    {
        if (command.Kind == WorkKind.Disconnect)
        {
            Disconnect(hand);
            return;
        }

        if (LeaseFor(hand, command) is not { } lease)
            return;
        var application = hand.Model.Application;
        switch (command.Kind)
        {
            case WorkKind.Publish: await PublishAsync(hand, lease, command); break;
            case WorkKind.Release: await SameAsync("release", _model.Release(application, lease), () => hand.ReleaseAsync(lease.Text)); break;
            case WorkKind.Renew: Assert.Equal(Counted("renew", _model.Renew(application, lease)), await hand.RenewAsync(lease.Text)); break;
            case WorkKind.Resume when hand.Model.IsOpen:
                // A worker that comes back on another pod: this one does not hear of it while the former connection is open.
                if (HandOf(lease.Session) is { Model.IsOpen: true } former && former.Pod != hand.Pod)
                    Disconnect(former);
                var isResumed = Counted("resume", _model.Resume(hand.Model, lease));
                Assert.Equal(isResumed ? lease.N : (long?)null, await hand.ResumeAsync(lease.Text));
                break;
        }
    }

    /// <summary>Mostly one that the worker may use, else any that was ever given to anybody.</summary>
    private ModelLease? LeaseFor(WorkHand hand, WorkCommand command)
    {
        var own = _model.Leases.Where(lease => lease.IsInForce && lease.Application == hand.Model.Application).ToArray();
        if (own.Length > 0 && command.How >= 6)
            return own[(command.Who + command.How) % own.Length];
        return _model.Leases.Count == 0 ? null : _model.Leases[^(1 + ((command.Who + command.Which) % _model.Leases.Count))];
    }

    private Task PublishAsync(WorkHand hand, ModelLease lease, WorkCommand command)
    {
        var sayings = (WorkSaying[])[WorkSaying.Of(command.Which), WorkSaying.Of(command.Which + command.How)];
        return (command.How % 6) switch
        {
            0 => PublishAsync(hand, lease, Math.Max(1, lease.N), sayings),
            1 => PublishAsync(hand, lease, lease.N + 2, sayings),
            2 => PublishAsync(hand, lease, Math.Max(1, lease.N), sayings[..1]),
            3 => PublishAsync(hand, lease, lease.N + 1, sayings),
            _ => PublishAsync(hand, lease, lease.N + 1, sayings[..1]),
        };
    }

    private async Task PublishAsync(WorkHand hand, ModelLease lease, long first, WorkSaying[] sayings)
    {
        var now = world.Now();
        var (code, through) = _model.Publish(hand.Model.Application, lease, first, sayings);
        var accepted = 0L;
        await SameAsync("publish", code, async () => accepted = await hand.PublishAsync(lease.Text, first, sayings.Select(saying => saying.Data(lease.Run.Text, now))));
        Assert.Equal(through, accepted);
    }

    private static void Disconnect(WorkHand hand)
    {
        hand.Model.IsOpen = false;
        hand.Disconnect();
    }

    private WorkHand HandOf(ModelSession session) => _hands.Single(hand => hand.Model == session);

    private async Task SameAsync(string what, string? expected, Func<Task> call)
    {
        var told = await Refusals.CodeOfAsync(call) ?? "taken";
        Assert.True((expected ?? "taken").Split(" or ").Contains(told), $"{what}: {told}, and by the model {expected ?? "taken"}");
        Count($"{what} {told}");
    }

    private bool Counted(string what, bool isTaken)
    {
        Count($"{what} {(isTaken ? "taken" : "lost")}");
        return isTaken;
    }
}
