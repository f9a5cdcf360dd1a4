using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Shared;

public sealed class IdRulesTests
{
    public static TheoryData<string> Placeholders =>
    [
        "none", "null", "undefined", "nil", "nan", "default", "placeholder", "registry", "temp", "tmp", "test", "template", "dummy", "example",
        "sample", "demo", "mock", "fake", "unknown", "invalid", "empty", "todo", "tbd", "xxx", "yyy", "0", "1", "00000000-0000-0000-0000-000000000000",
    ];

    [Theory]
    [MemberData(nameof(Placeholders))]
    public void Refusal_OfAPlaceholder_InAnyCase_SaysSo_AndAsAPartItIsFine(string placeholder)
    {
        foreach (var text in (string[])[placeholder, placeholder.ToUpperInvariant(), char.ToUpperInvariant(placeholder[0]) + placeholder[1..]])
            Assert.Equal("is a placeholder, not an id", IdRules.Refusal(text));
        Assert.Null(IdRules.Refusal(placeholder + "-a"));
        Assert.Null(IdRules.Refusal("a." + placeholder));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(127)]
    [InlineData(128)]
    public void Refusal_UpToTheLimit_IsNone(int length) => Assert.Null(IdRules.Refusal(new string('a', length)));

    [Theory]
    [InlineData(129)]
    [InlineData(1_000_000)]
    public void Refusal_AboveTheLimit_NamesTheLimit(int length) =>
        Assert.Equal("must have at most 128 characters", IdRules.Refusal(new string('a', length)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t\r\n")]
    [InlineData("\u00a0\u2003")]
    public void Refusal_OfABlank_SaysSo(string? value) => Assert.Equal("must not be blank", IdRules.Refusal(value));

    [Theory]
    [InlineData("run-1")]
    [InlineData("A.b_c:d-9")]
    [InlineData("-")]
    [InlineData("..")]
    [InlineData("00")]
    [InlineData("2")]
    public void Refusal_OfAllowedCharacters_IsNone(string value) => Assert.Null(IdRules.Refusal(value));

    [Fact]
    public void Refusal_OfEveryCharacterOfTheBasicPlane_IsByTheListAlone()
    {
        const string allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
        for (var c = 0; c <= char.MaxValue; c++)
            Assert.Equal(allowed.Contains((char)c), IdRules.Refusal($"a{(char)c}b") is null);
    }

    [Theory]
    [InlineData("аlice")]
    [InlineData("run１")]
    [InlineData("run٣")]
    [InlineData("ＡＢＣ")]
    [InlineData("a‐b")]
    [InlineData("e\u0301")]
    [InlineData("a\u200bb")]
    [InlineData("a\u202eb")]
    [InlineData("\ufeffrun")]
    [InlineData("run\U0001F600")]
    [InlineData(" run")]
    [InlineData("run ")]
    [InlineData("run\n")]
    [InlineData("a/b")]
    [InlineData("a{b}")]
    [InlineData("a*")]
    [InlineData("a%20b")]
    [InlineData("a@b")]
    public void Refusal_OfLookAlikesSeparatorsAndPatterns_NamesTheCharacters(string value) =>
        Assert.Equal("may have only the characters A-Z a-z 0-9 . _ : -", IdRules.Refusal(value));
}
