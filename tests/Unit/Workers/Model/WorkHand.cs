using System.Text;
using System.Text.Json;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>A worker's connection to one pod: it hears what it is told, and calls what the hub would.</summary>
internal sealed class WorkHand(WorkPod pod, WorkerSession session, ModelSession model)
{
    private readonly HashSet<string> _leases = [];

    public ModelSession Model => model;

    public WorkPod Pod => pod;

    public void Register(string agent, int concurrency) => pod.Offers.Register(session, new([new(agent, concurrency)]));

    /// <summary>What it was told since it was asked last. It is told of its own runs alone, and nothing that is anybody's but the run's user's.</summary>
    public IEnumerable<RunAssignment> Hear()
    {
        while (session.Notices.TryRead(out var notice))
        {
            if (notice.Run is { } run)
                session.Told(run);
            var data = Encoding.UTF8.GetString(notice.Data.Span);
            var lease = JsonElement.Parse(data).GetProperty("lease").GetString()!;
            if (notice.Target != "run_assigned")
            {
                Assert.Contains(lease, _leases);
                continue;
            }

            _leases.Add(lease);
            var assignment = (RunAssignment)JsonSerializer.Deserialize(notice.Data.Span, SignalJson.Options.GetTypeInfo(typeof(RunAssignment)))!;
            var owner = assignment.Input.GetProperty("text").GetString()!.Split(' ')[0];
            WorkCanary.CheckOnly(owner, data);
            yield return assignment;
        }
    }

    public async Task<long> PublishAsync(string lease, long first, IEnumerable<(string Type, object Data)> events) => (await pod.Ingress.PublishAsync(
        session.Application, new(lease, [.. events.Select((e, i) => new WorkerEvent(first + i, e.Type, JsonSerializer.SerializeToElement(e.Data)))]), default)).AcceptedThrough;

    public async Task<bool> RenewAsync(string lease)
    {
        var answer = await pod.Renewal.RenewAsync(session.Application, new([lease]), default);
        Assert.Equal(lease, Assert.Single(answer.Renewed.Concat(answer.Lost)));
        return answer.Renewed.Count == 1;
    }

    public async Task<long?> ResumeAsync(string lease)
    {
        // It may be told of the run before it hears the answer.
        _leases.Add(lease);
        var answer = await pod.Renewal.ResumeAsync(session, new([lease]), default);
        Assert.Equal(lease, Assert.Single(answer.Runs.Select(run => run.Lease).Concat(answer.Lost)));
        return answer.Runs is [var run] ? run.AcceptedThrough : null;
    }

    public Task ReleaseAsync(string lease) => pod.Ingress.ReleaseAsync(session.Application, new(lease, "No."), default).AsTask();

    public void Disconnect() => pod.Sessions.End(session);
}
