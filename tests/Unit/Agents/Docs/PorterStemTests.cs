using Netra.Signal.Server.Agents.Docs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class PorterStemTests
{
    /// <summary>The examples of Porter's paper for steps 1a, 1b and 1c.</summary>
    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("caress", "caress")]
    [InlineData("cats", "cat")]
    [InlineData("feed", "feed")]
    [InlineData("agreed", "agree")]
    [InlineData("plastered", "plaster")]
    [InlineData("bled", "bled")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("conflated", "conflate")]
    [InlineData("troubled", "trouble")]
    [InlineData("sized", "size")]
    [InlineData("hopping", "hop")]
    [InlineData("tanned", "tan")]
    [InlineData("falling", "fall")]
    [InlineData("hissing", "hiss")]
    [InlineData("fizzed", "fizz")]
    [InlineData("failing", "fail")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("sky", "sky")]
    public void Stem_OfAnExampleOfThePaper_IsThePapers(string word, string stem) => Assert.Equal(stem, PorterStem.Of(word));

    [Theory]
    [InlineData("retry", "retries")]
    [InlineData("reconnect", "reconnecting")]
    [InlineData("cursor", "cursors")]
    [InlineData("store", "stored")]
    public void FormsOfOneWord_HaveOneStem(string one, string other) => Assert.Equal(PorterStem.Of(one), PorterStem.Of(other));

    [Theory]
    [InlineData("is")]
    [InlineData("sha256ing")]
    [InlineData("größed")]
    public void Stem_OfWhatIsNoEnglishWord_IsTheWord(string word) => Assert.Equal(word, PorterStem.Of(word));
}
