using System.Text.Json;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>A tool about which the user was asked is called with what the user approved, and with nothing else.</summary>
[Trait("Suite", "Quick")]
public sealed class ApprovedCallTests : IDisposable
{
    private static readonly JsonElement Permuted = JsonElement.Parse("""{"deep":{"y":null,"x":[1.0,20e-1]},"count":1.0,"file":"\u0061.txt"}""");
    private static readonly JsonElement Other = JsonElement.Parse("""{"file":"b.txt","count":1,"deep":{"x":[1,2],"y":null}}""");

    private readonly ApprovalRig _rig = new();
    private int _calls;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task ApprovedArguments_MayBeCalled_HoweverSpelt_AndOthersAreForbidden()
    {
        var run = await AskedAsync();
        await _rig.Runs.RespondAsync("alice", "q1");
        await ForbiddenAsync(run, Other, "other arguments");
        await ForbiddenAsync(run, null, "other arguments");
        await CallAsync(run, ApprovalRig.Arguments);
        await CallAsync(run, Permuted);
        await CallAsync(run, Other, "read");
        await run.WriteAsync(new AgentThinking("nothing else is disturbed"));
        Assert.Equal(3, (await run.ToStateAsync(default)).Tools.Count);
        Assert.Equal(2, _rig.Audited("tool_call").Count);
        Assert.Contains(new AuditEntry("tool_call", AuditDecision.Refused, Users.Alice, Subject: "r1", Reason: $"unapproved:{ApprovalRig.Audited(Other)}"), _rig.Audited("tool_call"));
    }

    [Theory]
    [InlineData("waits")]
    [InlineData("denied")]
    [InlineData("lapsed")]
    [InlineData("asked again")]
    [InlineData("denied again")]
    [InlineData("begun anew")]
    public async Task WithoutAnApproval_TheCallIsForbidden(string how)
    {
        var run = await AskedAsync();
        switch (how)
        {
            case "denied":
                await _rig.Runs.RespondAsync("alice", "q1", false);
                break;
            case "lapsed":
                _rig.Time.Advance(TimeSpan.FromHours(1));
                await _rig.RefusedAsync("alice", "q1");
                break;
            case "asked again" or "denied again":
                await _rig.Runs.RespondAsync("alice", "q1");
                await run.WriteAsync(_rig.Question("q2", arguments: Permuted));
                if (how == "denied again")
                    await _rig.Runs.RespondAsync("alice", "q2", false);
                break;
            case "begun anew":
                await _rig.Runs.RespondAsync("alice", "q1");
                await run.WriteAsync(new RunReset(2, "its worker was lost"));
                break;
        }

        await ForbiddenAsync(run, ApprovalRig.Arguments, "has not approved");
        await run.WriteAsync(_rig.Question("q9"));
        await _rig.Runs.RespondAsync("alice", "q9");
        await CallAsync(run, Permuted);
    }

    [Fact]
    public async Task TwoApprovals_BothHold_AndNothingBetweenThem()
    {
        var run = await AskedAsync();
        await run.WriteAsync(_rig.Question("q2", arguments: Other));
        await _rig.Runs.RespondAsync("alice", "q2");
        await ForbiddenAsync(run, ApprovalRig.Arguments, "other arguments");
        await _rig.Runs.RespondAsync("alice", "q1");
        await CallAsync(run, ApprovalRig.Arguments);
        await CallAsync(run, Other);
    }

    [Fact]
    public async Task CallsThatWaitInARow_OneForbidden_TheOthersAreStored()
    {
        var run = await AskedAsync();
        var calls = Enumerable.Range(0, 40).Select(i => Record.ExceptionAsync(async () => await (i % 2 == 0
            ? run.WriteAsync(new ToolExecuting($"row-{i}", "delete", Other))
            : run.WriteAsync(new AgentThinking($"thought {i}"))))).ToArray();
        var failures = (await Task.WhenAll(calls)).Where(failure => failure is not null).ToArray();
        Assert.Equal(20, failures.Length);
        Assert.All(failures, failure => Assert.Equal("forbidden", Assert.IsType<SignalException>(failure).Code));
        Assert.Equal(20, _rig.Audited("tool_call").Count);
    }

    private async Task<RunWriter> AskedAsync()
    {
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question());
        return run;
    }

    private ValueTask CallAsync(RunWriter run, JsonElement? arguments, string tool = "delete") => run.WriteAsync(new ToolExecuting($"c{++_calls}", tool, arguments));

    private async Task ForbiddenAsync(RunWriter run, JsonElement? arguments, string why)
    {
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await CallAsync(run, arguments));
        Assert.Equal("forbidden", refusal.Code);
        Assert.Contains(why, refusal.Sentence, StringComparison.Ordinal);
    }
}
