using Netra.Signal.Tests.Unit.Deploy.Reading;
using Netra.Signal.Tests.Unit.Deploy.Rules;
using Xunit;

namespace Netra.Signal.Tests.Unit.Deploy;

/// <summary>What the files that deploy promise, and that each promise is seen to be broken when what keeps it is gone.</summary>
public sealed class DeployRulesTests
{
    private static readonly Dictionary<string, Func<DeployFolder, bool>> Rules =
        new(ComposeRules.All.Concat(ImageRules.All).Concat(NginxRules.All).Concat(ProviderRules.All).Concat(KubernetesRules.All));

    public static TheoryData<string> Names => new(Rules.Keys);

    public static TheoryData<string, string, string, string> Flaws => DeployFlaws.All;

    [Theory]
    [MemberData(nameof(Names))]
    public void DeployFiles_KeepTheRule(string rule) => Assert.True(Rules[rule](new()), $"The files break the rule that {rule}.");

    [Theory]
    [MemberData(nameof(Flaws))]
    public void DeployFiles_WithAFlaw_BreakTheRule_WhereverTheFlawIs(string rule, string file, string original, string flaw)
    {
        var parts = new DeployFolder().Text(file).Split(original);
        Assert.True(parts.Length > 1, $"{file} does not have: {original}");
        for (var i = 1; i < parts.Length; i++)
        {
            var changed = $"{string.Join(original, parts[..i])}{flaw}{string.Join(original, parts[i..])}";
            Assert.False(Rules[rule](new(file, changed)), $"The rule that {rule} does not see the flaw number {i} in {file}: {flaw}");
        }
    }

    [Fact]
    public void Rules_HaveAFlawEach() => Assert.Empty(Rules.Keys.Except(Flaws.Select(flaw => (string)flaw[0])));
}
