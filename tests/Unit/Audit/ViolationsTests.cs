using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Audit;

/// <summary>A violation is counted and audited, never the one alone.</summary>
[Trait("Suite", "Quick")]
public sealed class ViolationsTests : IDisposable
{
    private readonly ExporterRig _exporter = new();
    private readonly FakeAudit _audit = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Violations _violations;

    public ViolationsTests() => _violations = new(_exporter.Metrics, _audit, _time);

    public void Dispose() => _exporter.Dispose();

    [Fact]
    public void Violation_IsCounted_AndAudited_EachTime()
    {
        _violations.Say(ViolationKinds.ForeignEvent, "deliver", Users.Alice, "c1", "r1");
        _violations.Say(ViolationKinds.ForeignEvent, "deliver", Users.Bob);
        Assert.Equal(2, Counted(ViolationKinds.ForeignEvent));
        Assert.Equal(
            [
                new("deliver", AuditDecision.Violation, Users.Alice, "c1", "r1", ViolationKinds.ForeignEvent),
                new("deliver", AuditDecision.Violation, Users.Bob, null, null, ViolationKinds.ForeignEvent),
            ],
            _audit.Entries);
    }

    [Fact]
    public void Violation_ThatIsFoundAgainAndAgain_IsCountedEachTime_AndAuditedOnceAMinuteForAUser()
    {
        Assert.True(SayAgain(ViolationKinds.BrokenSeal, Users.Alice));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(SayAgain(ViolationKinds.BrokenSeal, Users.Alice));
        Assert.True(SayAgain(ViolationKinds.BrokenSeal, Users.Bob));
        Assert.True(SayAgain(ViolationKinds.ForeignEvent, Users.Alice));
        // What is forgotten is what was audited long ago, and no other.
        _violations.Forget();
        Assert.False(SayAgain(ViolationKinds.BrokenSeal, Users.Alice));
        _time.Advance(TimeSpan.FromSeconds(1));
        _violations.Forget();
        Assert.True(SayAgain(ViolationKinds.BrokenSeal, Users.Alice));
        Assert.False(SayAgain(ViolationKinds.BrokenSeal, Users.Bob));
        Assert.Equal(6, Counted(ViolationKinds.BrokenSeal));
        Assert.Equal([Users.Alice, Users.Bob, Users.Alice], _audit.Entries.Where(entry => entry.Reason == ViolationKinds.BrokenSeal).Select(entry => entry.User));
    }

    private bool SayAgain(string kind, UserKey user) => _violations.SayAgain(kind, "open", user);

    private double Counted(string kind) => _exporter.Scrape().Value("netra_signal_violations_total", ("kind", kind));
}
