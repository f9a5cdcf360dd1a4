using System.Text;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <content>What must come to be the same after each command.</content>
internal sealed partial class WorkUnderTest
{
    /// <summary>Nobody has a run that has ended, and what waits by the model waits.</summary>
    private async Task<bool> IsQuietAsync()
    {
        foreach (var run in _model.Runs)
        {
            var (user, id) = (Users.Key(world.Name(run.User)), RunId.Parse(run.Name));
            var entry = await world.Pods[0].Leases.FindAsync(user, id);
            if (run.Ended is not null && (entry is { State: not LeaseState.Over } || world.Pods.Any(pod => pod.Registry.HolderOf(new(user, id)) is not null)))
                return false;
            if (run.Ended is null && entry?.State != (run.IsWaiting ? LeaseState.Waiting : LeaseState.Leased))
                return false;
        }

        return true;
    }

    /// <summary>Each user's log has what the model says, run by run, and nothing of anybody else; and so has the state of each run.</summary>
    private async Task CompareAsync()
    {
        foreach (var person in People)
        {
            var runs = _model.Runs.Where(run => run.User == person).ToArray();
            var expected = runs.ToDictionary(run => run.Name, run => string.Join(' ', run.Said));
            var said = "";
            await SoonAsync(
                async () =>
                {
                    var events = await world.Pods[0].EventsAsync(world.Name(person));
                    foreach (var e in events)
                        WorkCanary.CheckOnly($"of-{person}", Encoding.UTF8.GetString(e.Event.Data.Span));
                    var types = events.GroupBy(e => e.Event.Run!.Value.Value).ToDictionary(run => run.Key, run => string.Join(' ', run.Select(e => e.Event.Type)));
                    said = string.Join("; ", types.Select(run => $"{run.Key}: {run.Value}"));
                    return expected.All(run => types.GetValueOrDefault(run.Key, "") == run.Value) && types.Keys.All(expected.ContainsKey);
                },
                () => $"{person}'s log to be {string.Join("; ", expected.Select(run => $"{run.Key}: {run.Value}"))}; it is {said}");
            foreach (var pod in world.Pods)
                foreach (var run in runs)
                    await CompareAsync(pod, run);
        }
    }

    private async Task CompareAsync(WorkPod pod, ModelRun run)
    {
        var status = "";
        await SoonAsync(
            async () =>
            {
                var refused = await Refusals.CodeOfAsync(async () => status = (await pod.StateAsync(world.Name(run.User), run.Name)).Status.ToString());
                return (refused ?? status) == (run.IsForgotten ? "not_found" : run.Status.ToString());
            },
            () => $"{run.Name} of {run.User} to be {run.Status}, forgotten {run.IsForgotten}; it is {status}");
    }
}
