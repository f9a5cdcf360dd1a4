using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Approvals;

/// <summary>Questions that are wrong are refused, and the run goes on.</summary>
[Trait("Suite", "Quick")]
public sealed class WrongQuestionTests : IDisposable
{
    private readonly ApprovalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("past")]
    [InlineData("now")]
    [InlineData("blank")]
    [InlineData("long")]
    [InlineData("tool")]
    public async Task Question_ThatIsWrong_IsRefused_AndTheRunGoesOn(string what)
    {
        var run = await _rig.StartAsync();
        var (question, field) = what switch
        {
            "past" => (_rig.Question(expiresIn: TimeSpan.FromSeconds(-1)), "expiresAt"),
            "now" => (_rig.Question(expiresIn: TimeSpan.Zero), "expiresAt"),
            "blank" => (_rig.Question(prompt: " \n"), "prompt"),
            "long" => (_rig.Question(prompt: new string('x', ApprovalRules.MaxPrompt + 1)), "prompt"),
            _ => (_rig.Question(tool: " "), "tool"),
        };
        var refusal = await Assert.ThrowsAsync<SignalException>(async () => await run.WriteAsync(question));
        Assert.Equal("invalid_argument", refusal.Code);
        Assert.StartsWith(field, refusal.Sentence, StringComparison.Ordinal);
        await run.WriteAsync(_rig.Question());
        Assert.Equal(["approval_requested"], await _rig.HistoryAsync());
    }
}
