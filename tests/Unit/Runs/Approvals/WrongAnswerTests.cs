using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>An answer that is wrong names what to mend.</summary>
[Trait("Suite", "Quick")]
public sealed class WrongAnswerTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("""{"requestId":"q1","approved":true}""", "runId")]
    [InlineData("""{"runId":"r1","approved":true}""", "requestId")]
    [InlineData("""{"runId":"r1","requestId":"q1"}""", "approved")]
    [InlineData("""{"runId":"r1","requestId":"q1","approved":true,"answer":"\ud800"}""", "answer")]
    [InlineData("""{"runId":"r1","requestId":"q1","approved":true,"answer":"…"}""", "answer")]
    public async Task Answer_ThatIsWrong_NamesWhatToMend_AndTheQuestionWaits(string json, string field)
    {
        var run = await _rig.StartAsync();
        await run.WriteAsync(_rig.Question());
        var text = json.Replace("…", new string('x', ApprovalRules.MaxAnswerBytes), StringComparison.Ordinal);
        var request = JsonSerializer.Deserialize<RespondRequest>(text, SignalJson.Options)!;
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await _rig.Runs.Approvals.RespondAsync(_rig.Runs.Connection("alice"), request, default));
        Assert.Equal("invalid_argument", refusal.Code);
        Assert.StartsWith(field, refusal.Sentence, StringComparison.Ordinal);
        await _rig.Runs.RespondAsync("alice", "q1");
    }
}
