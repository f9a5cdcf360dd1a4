using Xunit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Histories of workers made by hand, each with one thing wrong: the checker must name its invariant, and nothing when nothing is wrong.</summary>
public sealed class WorkerCheckerTests
{
    [Fact]
    public void Clean_HistoryOfWorkers_HasNoViolation() => Assert.Empty(HistoryChecker.Check(new WorkerScript().Lines));

    [Fact]
    public void Clean_HistoryOfAnEmptiedRedis_HasNoViolation() => Assert.Empty(HistoryChecker.Check(new WorkerScript().OfAnEmptiedRedis));

    [Theory]
    [InlineData("two holders of one attempt", "I8")]
    [InlineData("lease of two runs", "I8")]
    [InlineData("stored under the lease of an earlier attempt", "I8")]
    [InlineData("accepted after the next attempt began", "I8")]
    [InlineData("accepted after it was told to be lost", "I8")]
    [InlineData("accepted after it was handed back", "I8")]
    [InlineData("renewed after the next attempt began", "I8")]
    [InlineData("stolen lease", "I8")]
    [InlineData("lease that nobody was given", "I8")]
    [InlineData("stored under a lease that nobody was given", "I8")]
    [InlineData("accepted and not stored", "I9")]
    [InlineData("accepted and not heard", "I5")]
    [InlineData("stored twice", "I9")]
    [InlineData("stored in another order", "I9")]
    [InlineData("accepted further than was said", "I9")]
    [InlineData("refused and stored", "I9")]
    [InlineData("question settled twice", "I10")]
    [InlineData("settled without a question", "I10")]
    [InlineData("two answers that count", "I10")]
    [InlineData("settled otherwise than answered", "I10")]
    [InlineData("settled by nobody", "I10")]
    [InlineData("answered and not settled", "I10")]
    [InlineData("worker told otherwise", "I10")]
    [InlineData("worker told an answer that there is not", "I10")]
    [InlineData("worker told what an earlier attempt asked", "I10")]
    [InlineData("verdict heard otherwise", "I4")]
    [InlineData("another event heard in its place", "I4")]
    [InlineData("overtakes the front", "I11")]
    [InlineData("begins while one with the turn waits for a worker", "I11")]
    [InlineData("begins while another is under way", "I11")]
    [InlineData("place that gets worse", "I11")]
    [InlineData("assigned without its user", "I12")]
    [InlineData("notice of another's lease", "I12")]
    [InlineData("stopped for nothing", "I12")]
    [InlineData("said of one run and stored in another", "I12")]
    public void Bad_HistoryOfWorkers_IsNamed(string flaw, string invariant) =>
        Assert.Contains(HistoryChecker.Check(WorkerFlaws.Of(flaw)), violation => violation.StartsWith(invariant + ":", StringComparison.Ordinal));

    [Fact]
    public void Line_OfAWorker_WrittenAndRead_IsTheSame()
    {
        foreach (var line in new WorkerScript().Lines)
            Assert.Equal(line, HistoryLine.Parse(line.ToString()));
    }
}
