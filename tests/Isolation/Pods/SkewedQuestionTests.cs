using System.Text.Json;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Pods;

/// <summary>A pod whose clock is wrong asks and lets answer as the others do: questions lapse by the clock of Redis.</summary>
public sealed class SkewedQuestionTests : TwoGateways
{
    [Theory]
    [InlineData(45)]
    [InlineData(-45)]
    public async Task Question_AskedOnAPodThatIsAheadOrBehind_StandsOnEach_AndIsAnsweredOnAnother(int minutes)
    {
        await using var skewed = await SkewedTime.PodAsync(Settings(Redis), TimeSpan.FromMinutes(minutes));
        await using var there = await skewed.AttachedAsync("alice");
        await using var here = await One.AttachedAsync("alice");
        await there.InvokeAsync("StartRun", new { agent = "docs", runId = "asks", input = new { text = "print how a client resumes after a cut" } });
        await here.WaitForAsync(heard => heard.Target == "approval_requested", "the question");
        foreach (var tab in (RawHubClient[])[here, there])
            Assert.Equal("awaiting_approval", (await StateAsync(tab)).GetProperty("status").GetString());
        var question = (await StateAsync(here)).GetProperty("approvals")[0];
        Assert.InRange(question.GetProperty("expiresAt").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(20));
        await here.InvokeAsync("Respond", new { runId = "asks", requestId = question.GetProperty("requestId").GetString(), approved = true });
        await HearToEndAsync(here, "asks");
        var (one, other) = (await StateAsync(here), await StateAsync(there));
        foreach (var time in (string[])["startedAt", "endedAt"])
            Assert.InRange((one.GetProperty(time).GetDateTimeOffset() - other.GetProperty(time).GetDateTimeOffset()).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(5));

        static Task<JsonElement> StateAsync(RawHubClient tab) => tab.InvokeAsync("GetRun", new { runId = "asks" });
    }
}
