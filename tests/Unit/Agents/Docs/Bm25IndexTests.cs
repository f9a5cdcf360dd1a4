using Netra.Signal.Server.Agents.Docs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents.Docs;

public sealed class Bm25IndexTests
{
    // Lengths 3, 2, 4: the average is 3. "cat" is in 2 of 3 documents, "dog" in 2, "bird" in 1.
    private readonly Bm25Index _index = new(
        [Body("cat", "cat", "dog"), Body("dog", "fish"), Body("cat", "bird", "fish", "fish")]);

    [Fact]
    public void Idf_IsTheLogarithmOfTheFormula()
    {
        // ln(1 + (3 - 2 + 0.5) / (2 + 0.5)) = ln 1.6, and ln(1 + (3 - 1 + 0.5) / (1 + 0.5)) = ln(8 / 3).
        Assert.Equal(0.4700036, _index.Idf("cat"), 6);
        Assert.Equal(0.9808293, _index.Idf("bird"), 6);
        Assert.Equal(0, _index.Idf("horse"));
    }

    [Fact]
    public void Score_OfOneTerm_IsTheOneComputedByHand()
    {
        var matches = _index.Search(["cat"]);

        // Document 0: f = 2, |d| / avg = 1: ln 1.6 · 2·2.2 / (2 + 1.2) = 0.4700036 · 1.375.
        // Document 2: f = 1, |d| / avg = 4/3: ln 1.6 · 2.2 / (1 + 1.2·(0.25 + 0.75·4/3)) = 0.4700036 · 2.2 / 2.5.
        Assert.Equal([0, 2], matches.Select(match => match.Document));
        Assert.Equal(0.6462550, matches[0].Score, 6);
        Assert.Equal(0.4136032, matches[1].Score, 6);
    }

    [Fact]
    public void Score_OfSeveralTerms_IsTheirSum_AndCountsTheTerms()
    {
        var matches = _index.Search(["bird", "fish"]);

        // Document 2: bird 0.9808293·2.2/2.5 = 0.8631298; fish ln 1.6 · 2·2.2 / (2 + 1.5) = 0.5908617. Sum 1.4539914.
        // Document 1: fish, f = 1, |d| / avg = 2/3: ln 1.6 · 2.2 / (1 + 1.2·(0.25 + 0.5)) = 0.4700036 · 2.2 / 1.9 = 0.5442147.
        Assert.Equal([(2, 2), (1, 1)], matches.Select(match => (match.Document, match.Terms)));
        Assert.Equal(1.4539914, matches[0].Score, 6);
        Assert.Equal(0.5442147, matches[1].Score, 6);
    }

    [Fact]
    public void Title_CountsThreeTimes_InTheFrequencyAndInTheLength()
    {
        var index = new Bm25Index([new(["cat"], ["fish"]), Body("cat", "dog", "dog", "dog")]);

        var matches = index.Search(["cat"]);

        // Both lengths are 4. ln(1 + 0.5/2.5) = 0.1823216; f = 3: · 3·2.2 / (3 + 1.2) = 0.2865053; f = 1: · 2.2 / 2.2.
        Assert.Equal([0, 1], matches.Select(match => match.Document));
        Assert.Equal(0.2865053, matches[0].Score, 6);
        Assert.Equal(0.1823216, matches[1].Score, 6);
    }

    [Fact]
    public void Term_AskedTwice_CountsOnce() =>
        Assert.Equal(_index.Search(["cat"]), _index.Search(["cat", "cat"]));

    [Fact]
    public void Term_ThatEveryDocumentHas_StillCountsForADocument() =>
        Assert.All(new Bm25Index([Body("cat"), Body("cat")]).Search(["cat"]), match => Assert.True(match.Score > 0));

    [Fact]
    public void EqualScores_KeepTheOrderOfTheDocuments() =>
        Assert.Equal([0, 1, 2], new Bm25Index([Body("a"), Body("a"), Body("a")]).Search(["a"]).Select(match => match.Document));

    [Fact]
    public void Search_WithoutDocumentsOrTerms_FindsNothing()
    {
        Assert.Empty(new Bm25Index([]).Search(["cat"]));
        Assert.Empty(new Bm25Index([Body()]).Search(["cat"]));
        Assert.Empty(_index.Search([]));
        Assert.Empty(_index.Search(["horse"]));
    }

    private static Bm25Document Body(params string[] terms) => new([], terms);
}
