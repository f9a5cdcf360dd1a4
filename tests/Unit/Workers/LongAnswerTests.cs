using System.Globalization;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>What a lease carries of its user's answers, to tell a worker that comes back, is bounded.</summary>
public sealed class LongAnswerTests : IDisposable
{
    private static readonly string Long = JsonSerializer.Serialize(new string('x', ApprovalRules.MaxAnswerBytes - 2));

    private readonly WorkerRig _rig = new(new() { Retries = 1 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Lease_CarriesAsMuchAsTheLimit_TellsAllOfItAgain_AndANewAttemptBeginsWithNothing()
    {
        var worker = _rig.Connect(1);
        await _rig.StartAsync("alice", "r1");
        var lease = (await worker.AssignedAsync("r1")).Lease;
        var most = _rig.Limits.AnswerBytesPerRun / ApprovalRules.MaxAnswerBytes;
        for (var i = 0; i <= most; i++)
        {
            await worker.PublishAsync(lease, i + 1, Question($"q{i}"));
            if (i < most)
                await _rig.RespondAsync("alice", "r1", $"q{i}", answer: Long);
        }

        Assert.Equal("limit_exceeded", (await Assert.ThrowsAsync<SignalException>(() => _rig.RespondAsync("alice", "r1", $"q{most}", answer: Long))).Code);
        await _rig.RespondAsync("alice", "r1", $"q{most}");
        await Eventually.TrueAsync(() => worker.Answers.Count() == most + 1, "the worker to be told of each");
        Assert.Equal(_rig.Limits.AnswerBytesPerRun, await CarriedAsync());
        worker.Disconnect();
        var back = _rig.Connect(1);
        await back.ResumeAsync(lease);
        await Eventually.TrueAsync(() => back.Answers.Count() == most + 1, "all of it to be told again");
        await back.ReleaseAsync(lease, "restarting");
        await _rig.Connect(1).AssignedAsync("r1", 2);
        Assert.Equal(0, await CarriedAsync());
    }

    private static (string, object) Question(string request) => ("approval_requested", new
    {
        requestId = request, prompt = "May I?", expiresAt = DateTimeOffset.MaxValue.AddDays(-1).ToString("o", CultureInfo.InvariantCulture),
    });

    private async Task<int> CarriedAsync() =>
        (await _rig.Leases.FindAsync(Users.Alice, RunId.Parse("r1"), default))!.Answers.Sum(answer => ApprovalRules.BytesOf(answer.Answer));
}
