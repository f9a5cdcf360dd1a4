using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Server.Agents.Docs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class WordPiecesTests
{
    private static readonly Arbitrary<string> Text =
        Gen.Elements("word", " ", "\n", "😀", "👩‍🚀", "e\u0301", "語", "x").ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    [Fact]
    public void Pieces_AreWordsWithTheSpaceAfterThem() =>
        Assert.Equal(["From ", "a:\n\n", "> ", "quote"], WordPieces.Of("From a:\n\n> quote"));

    [Fact]
    public void Pieces_OfAnyText_MakeUpTheText_AndNoneIsEmptyOrLong() =>
        Prop.ForAll(Text, text =>
        {
            var pieces = WordPieces.Of(text).ToList();
            return string.Concat(pieces) == text && pieces.All(piece => piece.Length > 0 && piece.TrimEnd().Length <= WordPieces.MaxLength);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Pieces_OfWritingWithoutSpaces_NeverCutACharacter()
    {
        var text = string.Concat(Enumerable.Repeat("👩‍🚀e\u0301😀", 20));

        var elements = WordPieces.Of(text).SelectMany(Elements).ToList();

        Assert.Equal(Elements(text), elements);
        Assert.True(WordPieces.Of(text).Count() > 5);
    }

    private static IEnumerable<string> Elements(string text)
    {
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
            yield return elements.GetTextElement();
    }
}
