using System.Collections.Frozen;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>An inverted index that ranks with BM25. Immutable: all runs of all users read it at the same time.</summary>
/// <remarks>
/// <para>
/// score(d, q) = Σ over the different terms t of q: idf(t) · f·(k1 + 1) / (f + k1·(1 − b + b·|d| / avg|d|)), with f how often t is in d
/// and |d| the length of d: the BM25 weight of S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
/// Foundations and Trends in Information Retrieval 3(4), 2009.
/// </para>
/// <para>
/// idf(t) = ln(1 + (N − n + 0.5) / (n + 0.5)), with n of N documents having t: the one given there with 1 added under the logarithm, as
/// Lucene does, so that a term most documents have counts little and never against a document.
/// </para>
/// <para>
/// The title is a field with a weight, as in BM25F (S. Robertson, H. Zaragoza, M. Taylor, CIKM 2004): its occurrences are multiplied
/// before the sum above, in f and in |d|.
/// </para>
/// </remarks>
internal sealed class Bm25Index
{
    public const double K1 = 1.2;
    public const double B = 0.75;
    public const int TitleWeight = 3;

    private readonly FrozenDictionary<string, Posting[]> _postings;
    private readonly double[] _norms;

    public Bm25Index(IReadOnlyList<Bm25Document> documents)
    {
        var postings = new Dictionary<string, List<Posting>>(StringComparer.Ordinal);
        for (var i = 0; i < documents.Count; i++)
            foreach (var (term, frequency) in Frequencies(documents[i]))
                (postings.TryGetValue(term, out var list) ? list : postings[term] = []).Add(new(i, frequency));
        _postings = postings.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
        var average = documents.Select(Length).DefaultIfEmpty().Average();
        _norms = [.. documents.Select(document => K1 * (1 - B + (average > 0 ? B * Length(document) / average : 0)))];
    }

    /// <summary>How much a term tells, above 0; 0 for a term that no document has.</summary>
    public double Idf(string term) => _postings.TryGetValue(term, out var postings)
        ? Math.Log(1 + ((_norms.Length - postings.Length + 0.5) / (postings.Length + 0.5)))
        : 0;

    /// <summary>The documents that have any of the terms, the best first; equal scores in the order of the documents.</summary>
    public IReadOnlyList<Bm25Match> Search(IEnumerable<string> terms)
    {
        var matches = new Dictionary<int, Bm25Match>();
        foreach (var term in terms.Distinct(StringComparer.Ordinal))
        {
            var idf = Idf(term);
            foreach (var (document, frequency) in _postings.GetValueOrDefault(term, []))
            {
                var score = idf * frequency * (K1 + 1) / (frequency + _norms[document]);
                var sum = matches.GetValueOrDefault(document);
                matches[document] = new(document, sum.Score + score, sum.Terms + 1);
            }
        }
        return [.. matches.Values.OrderByDescending(match => match.Score).ThenBy(match => match.Document)];
    }

    private static int Length(Bm25Document document) => (TitleWeight * document.Title.Count) + document.Body.Count;

    private static Dictionary<string, int> Frequencies(Bm25Document document)
    {
        var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in document.Title)
            frequencies[term] = frequencies.GetValueOrDefault(term) + TitleWeight;
        foreach (var term in document.Body)
            frequencies[term] = frequencies.GetValueOrDefault(term) + 1;
        return frequencies;
    }
}
