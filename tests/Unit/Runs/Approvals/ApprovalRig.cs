using System.Text.Json;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Runs that ask their users, with hand-driven time and the sweep that lets questions lapse.</summary>
internal sealed class ApprovalRig : IDisposable
{
    private readonly ApprovalSweep _sweep;

    public ApprovalRig()
    {
        _sweep = new(Runs.Desk, new([]), Time, Logger.For<ApprovalSweep>());
        _sweep.StartAsync(default).GetAwaiter().GetResult();
    }

    public RunRig Runs { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public ManualTimeProvider Time => Runs.Delivery.Time;

    public static JsonElement Arguments { get; } = JsonElement.Parse("""{"file":"a.txt","count":1,"deep":{"x":[1,2],"y":null}}""");

    public async Task<RunWriter> StartAsync(string user = "alice", string run = "r1")
    {
        var writer = Runs.Add(user, run);
        await writer.WriteAsync(new AgentStarted());
        return writer;
    }

    public ApprovalRequested Question(string request = "q1", string prompt = "May I?", TimeSpan? expiresIn = null, string? tool = "delete", JsonElement? arguments = null) =>
        new(RequestId.Parse(request), prompt, Time.GetUtcNow() + (expiresIn ?? TimeSpan.FromMinutes(5)), tool, arguments ?? Arguments);

    /// <summary>What the user's log has of the questions of a run: type and, for an answer, who settled it and how.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string user = "alice", string run = "r1")
    {
        var (key, log) = (Users.Key(user), Runs.Delivery.Log);
        var page = await log.ReadAsync(key, new((await log.BoundsAsync(key, default)).Epoch, 0), int.MaxValue, default);
        return [.. page.Events.ToArray().Where(e => e.Event.Run == RunId.Parse(run) && e.Event.Type.StartsWith("approval_", StringComparison.Ordinal)).Select(e => Told(e.Event.Type, e.Event.Data))];
    }

    public Task<SignalException> RefusedAsync(string user, string request, bool approved = true, string run = "r1") =>
        Assert.ThrowsAsync<SignalException>(() => Runs.RespondAsync(user, request, approved, run: run));

    /// <summary>What the audit says of a question of Alice's about these arguments.</summary>
    public static string Audited(JsonElement arguments) => ApprovalHash.Audited(Users.Keys, Users.Alice, ApprovalHash.Of("delete", arguments));

    public IReadOnlyList<AuditEntry> Audited(string action)
    {
        lock (Runs.Delivery.Audit.Entries)
            return [.. Runs.Delivery.Audit.Entries.Where(entry => entry.Action == action)];
    }

    public void Dispose() => _sweep.Dispose();

    private static string Told(string type, ReadOnlyMemory<byte> data)
    {
        if (type != ApprovalResolved.WireName)
            return type;
        var settled = (ApprovalResolved)JsonSerializer.Deserialize(data.Span, SignalJson.Options.GetTypeInfo(typeof(ApprovalResolved)))!;
        return $"{settled.By} {settled.Approved}";
    }
}
