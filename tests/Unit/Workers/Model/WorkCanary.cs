using Xunit;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>What each user's runs say begins with a mark of that user, so that it is known wherever it turns up.</summary>
internal static class WorkCanary
{
    private static readonly string[] Marks = ["of-alice", "of-bob", "of-carol"];

    public static string MarkOf(int user) => Marks[user];

    /// <summary>Nothing of anybody else stands in the text, and something of the owner does.</summary>
    public static void CheckOnly(string mark, string text)
    {
        Assert.Contains(mark, Marks);
        Assert.All(Marks, other => Assert.True(other == mark || !text.Contains(other, StringComparison.Ordinal), $"what is {mark} has {other} in it: {text}"));
    }
}
