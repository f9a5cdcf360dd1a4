using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;
using Netra.Signal.Tests.Unit.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Audit;

public sealed class StructuredAuditLogTests
{
    private static readonly UserKey Alice = Users.Alice;

    [Theory]
    [InlineData(0, LogLevel.Information, 1200, "allowed")]
    [InlineData(1, LogLevel.Warning, 1201, "refused")]
    [InlineData(2, LogLevel.Critical, 1202, "violation")]
    public void Record_ADecision_IsOneLineOfItsLevel(int decision, LogLevel level, int id, string word)
    {
        var log = new RecordingLogger();
        Make(log).Record(new("attach", (AuditDecision)decision, Alice, "c1", "run-1", "not_found"));

        var entry = Assert.Single(log.Entries);
        Assert.Equal("Netra.Signal.Audit", Assert.Single(log.Categories));
        Assert.Equal(level, entry.Level);
        Assert.Equal(id, entry.Id);
        Assert.Equal($"{word} attach user={Alice.Pseudonym} connection=c1 subject=run-1 reason=not_found", entry.Text);
    }

    [Fact]
    public void Record_AUser_IsWrittenAsAPseudonymOnly()
    {
        var log = new RecordingLogger();
        Make(log).Record(new("connect", AuditDecision.Allowed, Alice));

        Assert.Contains(Alice.ToString()[..8], log.Entries[0].Text);
        Assert.DoesNotContain(Alice.ToString()[..9], log.Entries[0].Text);
    }

    [Fact]
    public void Record_WithoutUserOrFields_WritesDashes()
    {
        var log = new RecordingLogger();
        Make(log).Record(new("connect", AuditDecision.Refused));

        Assert.Equal("refused connect user=- connection=- subject=- reason=-", log.Entries[0].Text);
    }

    [Theory]
    [InlineData("r1\r\nallowed connect user=root")]
    [InlineData("r1\nallowed")]
    [InlineData("r1\rallowed")]
    [InlineData("\u001b[2K\u001b[1Aallowed")]
    [InlineData("r1\u0085next")]
    [InlineData("r1\u2028next\u2029last")]
    [InlineData("r1\u202Eesrever")]
    [InlineData("r1\0end")]
    [InlineData("r1\u009bm")]
    [InlineData("r1 reason=fine user=root")]
    [InlineData("r1\u00a0reason=fine")]
    [InlineData("\\u000A")]
    public void Record_AForgedField_StaysInsideItsField(string hostile)
    {
        foreach (var make in (Func<AuditEntry>[])
        [
            () => new(hostile, AuditDecision.Refused, Alice, "c1", "s", "r"),
            () => new("a", AuditDecision.Refused, Alice, hostile, "s", "r"),
            () => new("a", AuditDecision.Refused, Alice, "c1", hostile, "r"),
            () => new("a", AuditDecision.Refused, Alice, "c1", "s", hostile),
        ])
        {
            var log = new RecordingLogger();
            Make(log).Record(make());
            Assert.Matches(@"\Arefused \S+ user=[0-9a-f]{8} connection=[^\s=]+ subject=[^\s=]+ reason=[^\s=]+\z", log.Entries[0].Text);
            Assert.All(log.Entries[0].Text, c => Assert.InRange(c, ' ', '~'));
        }
    }

    [Fact]
    public void Record_WhenTheLogFails_DoesNotThrow_AndIsCounted()
    {
        using var exporter = new ExporterRig();
        new StructuredAuditLog(new RecordingLogger { Fails = true }, exporter.Metrics).Record(new("attach", AuditDecision.Violation, Alice));

        Assert.Equal(1, exporter.Scrape().Value("netra_signal_audit_failures_total"));
    }

    [Fact]
    public void Field_OfAnyText_IsShortVisibleAndOneWord() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var field = AuditField.Of(text);
            return field.Length is > 0 and <= AuditField.MaxLength && field.All(c => c is > ' ' and <= '~' and not ('=' or '"'));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(257, 257, false)]
    [InlineData(258, 257, true)]
    [InlineData(100_000, 257, true)]
    public void Field_AtTheLimit_IsWhole_AndAboveIsCut(int length, int expected, bool cut)
    {
        var field = AuditField.Of(new string('a', length));
        Assert.Equal(expected, field.Length);
        Assert.Equal(cut, field.EndsWith("...", StringComparison.Ordinal));
    }

    [Fact]
    public void Field_OfManyControlCharacters_IsCutBetweenEscapes_AndSaysSo()
    {
        var field = AuditField.Of(new string('\n', 60));
        Assert.Matches(@"\A(\\u000A)+\.\.\.\z", field);
        Assert.InRange(field.Length, 249, 257);
    }

    [Fact]
    public void AddNetraAudit_AfterDiagnostics_GivesTheAuditLog()
    {
        using var services = new ServiceCollection().AddLogging().AddNetraDiagnostics().AddNetraAudit().BuildServiceProvider();
        Assert.IsType<StructuredAuditLog>(services.GetRequiredService<IAuditLog>());
    }

    private static StructuredAuditLog Make(RecordingLogger log)
    {
        using var exporter = new ExporterRig();
        return new StructuredAuditLog(log, exporter.Metrics);
    }
}
