using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Shared;

public sealed class CursorTests
{
    private const long LastOffset = 999_999_999_999_999_999;

    [Fact]
    public void Cursor_OfAnyEpochAndOffset_IsReadBackAsItWas() =>
        Prop.ForAll(Cursors(), cursor => Cursor.TryParse(cursor.ToString(), out var back) && back == cursor).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_OfAnyTextNearACursor_AcceptsTheCanonicalFormAlone() =>
        Prop.ForAll(Nearly(), text => !Cursor.TryParse(text, out var cursor) ? cursor == default : cursor.ToString() == text)
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1-0", 1, 0)]
    [InlineData("z-1", 35, 1)]
    [InlineData("10-7", 36, 7)]
    [InlineData("2rrvthnxtr-42", (1L << 48) - 1, 42)]
    [InlineData("a-999999999999999999", 10, LastOffset)]
    public void TryParse_OfACanonicalCursor_IsItsParts(string text, long epoch, long offset)
    {
        Assert.True(Cursor.TryParse(text, out var cursor), text);
        Assert.Equal(offset, cursor.Offset);
        Assert.Equal(new Epoch((ulong)epoch), cursor.Epoch);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("a")]
    [InlineData("a-")]
    [InlineData("-1")]
    [InlineData("a--1")]
    [InlineData("a-1-")]
    [InlineData("a-1-1")]
    [InlineData("-a-1")]
    [InlineData("a-01")]
    [InlineData("a-00")]
    [InlineData("a-+1")]
    [InlineData("a-1.0")]
    [InlineData("a-1e3")]
    [InlineData("a-0x1")]
    [InlineData("a-b")]
    [InlineData("0-1")]
    [InlineData("0a-1")]
    [InlineData("A-1")]
    [InlineData("k3F-1")]
    [InlineData(" a-1")]
    [InlineData("a-1 ")]
    [InlineData("a -1")]
    [InlineData("a-1\n")]
    [InlineData("a-1\0")]
    [InlineData("a-１")]
    [InlineData("a-٣")]
    [InlineData("а-1")]
    [InlineData("a‐1")]
    [InlineData("a_-1")]
    [InlineData("a-1000000000000000000")]
    [InlineData("a-9223372036854775808")]
    [InlineData("a-99999999999999999999999999")]
    [InlineData("zzzzzzzzzz-1")]
    [InlineData("zzzzzzzzzzz-1")]
    [InlineData("start")]
    public void TryParse_OfAnythingElse_IsRefused(string? text)
    {
        Assert.False(Cursor.TryParse(text, out var cursor));
        Assert.Equal(default, cursor);
    }

    [Fact]
    public void Epoch_AtItsLimit_IsRead_AndAboveItIsRefused()
    {
        var last = new Epoch(Epoch.MaxValue);
        Assert.Equal((1UL << 48) - 1, Epoch.MaxValue);
        Assert.Equal(Epoch.MaxLength, last.ToString().Length);
        Assert.True(Epoch.TryParse(last.ToString(), out var back));
        Assert.Equal(last, back);
        Assert.False(Epoch.TryParse(new Epoch(Epoch.MaxValue + 1).ToString(), out var above));
        Assert.Equal(default, above);
    }

    [Fact]
    public void Epoch_Default_IsNoEpoch()
    {
        Assert.Equal("0", default(Epoch).ToString());
        Assert.False(Epoch.TryParse("0", out _));
        Assert.False(Cursor.TryParse(default(Cursor).ToString(), out _));
    }

    private static Arbitrary<Cursor> Cursors() =>
        (from epoch in ArbMap.Default.GeneratorFor<DoNotSize<ulong>>()
         from offset in ArbMap.Default.GeneratorFor<DoNotSize<ulong>>()
         from length in Gen.Choose(0, 48)
         from cut in Gen.Choose(0, 59)
         select new Cursor(new Epoch(1 + (epoch.Item % (1UL << length) % Epoch.MaxValue)), (long)(offset.Item % (LastOffset + 1)) >> cut)).ToArbitrary();

    private static Arbitrary<string> Nearly() =>
        Gen.Elements<char>([.. "0019azAZ--- +１"]).ArrayOf().Select(text => new string(text)).ToArbitrary();
}
