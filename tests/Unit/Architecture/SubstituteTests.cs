using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>NSubstitute stands in for interfaces only: a class that is stood in for keeps some of its own code, and nobody knows which.</summary>
public sealed partial class SubstituteTests
{
    [Fact]
    public void Substitutes_AreOfInterfaces()
    {
        var made = RepositoryFiles.Under("tests", ".cs").Where(file => !file.Path.EndsWith("SubstituteTests.cs", StringComparison.Ordinal))
            .SelectMany(file => Made(file.Text).Select(name => (file.Path, name))).ToList();
        Assert.NotEmpty(made);
        Assert.All(made, item => Assert.True(IsInterface(item.name), $"{item.Path}: {item.name}"));
    }

    [Theory]
    [InlineData("Substitute.For<IUserEvents>()", true)]
    [InlineData("Substitute.For<IHubContext<Hub<IUserEvents>, IUserEvents>>()", true)]
    [InlineData("Substitute.For<UserEmitter>(context)", false)]
    [InlineData("Substitute.For<Inner>()", false)]
    [InlineData("Substitute.ForPartsOf<RunStore>()", false)]
    [InlineData("Substitute.For([typeof(RunStore)], [])", false)]
    public void Substitute_OfAClass_IsSeen(string code, bool isInterface) => Assert.Equal(isInterface, IsInterface(Assert.Single(Made(code))));

    private static IEnumerable<string> Made(string code) => Make().Matches(code).Select(match => match.Groups["what"].Value);

    private static bool IsInterface(string what) => Interface().IsMatch(what);

    [GeneratedRegex(@"Substitute\s*\.(?<what>\w+\s*[<(][^()]*)")]
    private static partial Regex Make();

    [GeneratedRegex(@"^For<I[A-Z]")]
    private static partial Regex Interface();
}
