using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Shared;

public sealed class TimestampConverterTests
{
    [Fact]
    public void Time_OfAnyOffset_IsWrittenInTheOneForm_AndIsTheSameMoment() =>
        Prop.ForAll(ArbMap.Default.ArbFor<DateTimeOffset>(), time =>
        {
            var json = Write(time);
            var back = Read(json);
            return Regex.IsMatch(json, @"^""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z""$") && back.Offset == TimeSpan.Zero
                && back.UtcTicks == time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2026-11-20T10:00:00.000Z")]
    [InlineData("2026-11-20T10:00:00Z")]
    [InlineData("2026-11-20T12:00:00+02:00")]
    [InlineData("2026-11-20T05:30:00.0000000-04:30")]
    public void Read_ATimeWithAnOffset_IsItsMomentInUtc(string text)
    {
        var time = Read($"\"{text}\"");
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("\"2026-11-20T10:00:00\"")]
    [InlineData("\"2026-11-20T10:00:00.000\"")]
    [InlineData("\"2026-11-20\"")]
    [InlineData("\"2026-11-20 10:00:00Z\"")]
    [InlineData("\"20/11/2026\"")]
    [InlineData("\"\"")]
    [InlineData("1763632800000")]
    [InlineData("null")]
    public void Read_ATimeWithoutAnOffset_OrNoTime_IsRefused(string json) => Assert.Throws<JsonException>(() => Read(json));

    private static string Write(DateTimeOffset time) =>
        JsonDocument.Parse(JsonSerializer.Serialize(new RefreshTokenAnswer(time), SignalJsonContext.Default.RefreshTokenAnswer))
            .RootElement.GetProperty("expiresAt").GetRawText();

    private static DateTimeOffset Read(string json) =>
        JsonSerializer.Deserialize($$"""{"expiresAt":{{json}}}""", SignalJsonContext.Default.RefreshTokenAnswer)!.ExpiresAt;
}
