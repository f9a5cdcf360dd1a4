using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Isolation.Workers;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Client;

/// <summary>Approvals end to end through the .NET library: a worker of it asks, a client of it answers.</summary>
public sealed class ApprovalTests : IAsyncLifetime
{
    private static readonly JsonElement Shown = JsonElement.Parse("""{"file":"a.txt"}""");
    private static readonly JsonElement Gently = JsonElement.Parse("""{"how":"gently 🏠"}""");

    private InProcessGateway _gateway = null!;
    private SdkWorker _worker = null!;

    public async Task InitializeAsync()
    {
        _gateway = await InProcessGateway.StartAsync(new Dictionary<string, string> { ["Netra:Workers:Applications:app:0"] = "remote" });
        _worker = await SdkWorker.StartAsync(_gateway, _gateway.Address, async (run, _) =>
        {
            var approval = await run.ApproveAsync("Delete a.txt?", "delete", Shown);
            if (approval.Approved)
                await using (var tool = await run.ToolAsync("delete", Shown))
                    await tool.CompleteAsync(approval.Answer);
        });
    }

    public async Task DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Alice_AskedOnTwoTabs_AnswersOnOne_TheOtherHearsIt_AndASecondAnswerIsAConflict()
    {
        await using var first = await ConnectAsync("alice");
        await using var second = await ConnectAsync("alice");
        await using var bob = await ConnectAsync("bob");
        var run = await first.Client.StartRunAsync("remote", "hi");
        var asked = await AskedAsync(first);
        Assert.Equal(asked.RequestId, (await AskedAsync(second)).RequestId);
        Assert.Equal(("Delete a.txt?", "delete", """{"file":"a.txt"}"""), (asked.Prompt, asked.Tool, asked.Arguments!.Value.GetRawText()));
        Assert.Equal(RunStatus.AwaitingApproval, run.State.Status);
        var foreign = await Assert.ThrowsAsync<SignalClientException>(() => bob.Client.RespondAsync(run.RunId, asked.RequestId, true));
        Assert.Equal(ErrorCodes.NotFound, foreign.Code);

        Assert.Equal(run.RunId, (await second.Client.RespondAsync(run.RunId, asked.RequestId, true, Gently)).RunId);

        var late = await Assert.ThrowsAsync<SignalClientException>(() => first.Client.RespondAsync(run.RunId, asked.RequestId, false));
        Assert.Equal((ErrorCodes.Conflict, false), (late.Code, late.IsTransient));
        Assert.IsType<AgentCompleted>(await run.Completion.WithinAsync("the run to end"));
        foreach (var tab in (Listener[])[first, second])
        {
            await tab.UntilAsync(item => item.Data is AgentCompleted, "the end");
            var settled = Assert.Single(tab.Events.Select(item => item.Data).OfType<ApprovalResolved>());
            Assert.Equal((asked.RequestId, true, ApprovalResolver.User, "gently 🏠"), (settled.RequestId, settled.Approved, settled.By, settled.Answer!.Value.GetProperty("how").GetString()));
        }

        var tool = Assert.Single(run.State.Tools);
        Assert.Equal(("delete", ToolStatus.Completed, "gently 🏠"), (tool.Tool, tool.Status, tool.Result!.Value.GetProperty("how").GetString()));
        Assert.Empty(run.State.Approvals);
        Assert.Empty(bob.Events);
    }

    [Fact]
    public async Task Alice_InTheNextProcess_FindsTheQuestion_AndRefuses()
    {
        RunId run;
        await using (var before = await ConnectAsync("alice"))
        {
            run = (await before.Client.StartRunAsync("remote", "hi")).RunId;
            await AskedAsync(before);
        }

        await using var after = await ConnectAsync("alice");
        var state = await after.Client.GetRunAsync(run);
        Assert.Equal(RunStatus.AwaitingApproval, state.Status);
        var asked = Assert.Single(state.Approvals);
        var unknown = await Assert.ThrowsAsync<SignalClientException>(() => after.Client.RespondAsync(run, RequestId.Parse("never-asked"), true));
        Assert.Equal(ErrorCodes.NotFound, unknown.Code);
        await after.Client.RespondAsync(run, asked.RequestId, false);
        await after.UntilAsync(item => item.Data is AgentCompleted, "the end");
        Assert.False(Assert.Single(after.Events.Select(item => item.Data).OfType<ApprovalResolved>()).Approved);
        Assert.DoesNotContain(after.Events, item => item.Data is ToolExecuting);
        var late = await Assert.ThrowsAsync<SignalClientException>(() => after.Client.RespondAsync(run, asked.RequestId, true));
        Assert.Equal(ErrorCodes.Conflict, late.Code);
    }

    private static async Task<ApprovalRequested> AskedAsync(Listener tab)
    {
        await tab.UntilAsync(item => item.Data is ApprovalRequested, "the question");
        return tab.Events.Select(item => item.Data).OfType<ApprovalRequested>().Single();
    }

    private async Task<Listener> ConnectAsync(string user) => await Listener.ConnectAsync(Listener.Options(_gateway.Address, () => _gateway.DevTokenAsync(user)));
}
