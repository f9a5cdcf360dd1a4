using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Server.Agents.Docs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class TokenizerTests
{
    private static readonly string[] Building =
        ["agent", "_", "Started", " ", ".", "42", "é", "語", "😀", "\ud83d", "\ude00", "the", "ÄÖ", "\n", "RETRIES", "\0", "ß", "-"];

    private static readonly Arbitrary<string> Text =
        Gen.Elements(Building).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    [Fact]
    public void Words_SplitAtWhatIsNoLetterOrDigit_InLowerCase_WithoutStopWords() =>
        Assert.Equal(["agent", "started", "epoch", "42", "größe", "語"], Tokenizer.Words("The agent_started is: Epoch-42, GRÖßE (語)!"));

    [Fact]
    public void Words_LeaveOutWhatAnApostropheLeaves() =>
        Assert.Equal(["alice", "events", "lost"], Tokenizer.Words("Don't say Alice's events we’ve lost"));

    [Fact]
    public void Words_OfAnyText_AreLettersAndDigits_LowerCase_AndNoHalfOfAPair() =>
        Prop.ForAll(Text, text => Tokenizer.Words(text).All(word =>
            word.Length > 0 && word == word.ToLowerInvariant() && word.EnumerateRunes().All(Rune.IsLetterOrDigit)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Words_OfTwoTextsApart_AreThoseOfOneAndThenOfTheOther() =>
        Prop.ForAll(Text, Text, (one, other) =>
            Tokenizer.Words($"{one} {other}").SequenceEqual(Tokenizer.Words(one).Concat(Tokenizer.Words(other))))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Words_DoNotDependOnCase() =>
        Prop.ForAll(Text, text => Tokenizer.Words(text.ToUpperInvariant()).SequenceEqual(Tokenizer.Words(text.ToLowerInvariant())))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Terms_AreTheStemsOfTheWords() =>
        Prop.ForAll(Text, text => Tokenizer.Terms(text).SequenceEqual(Tokenizer.Words(text).Select(PorterStem.Of)))
            .QuickCheckThrowOnFailure();
}
