using Netra.Signal.Server.Agents;
using Xunit;

namespace Netra.Signal.Tests.Unit.Agents;

public sealed class AgentCatalogTests
{
    [Fact]
    public void Agents_AreSortedByName_AndFoundByTheirExactNameOnly()
    {
        var catalog = new AgentCatalog([Named("zeta"), Named("Beta"), Named("alpha")]);

        Assert.Equal(["Beta", "alpha", "zeta"], catalog.Agents.Select(agent => agent.Name));
        Assert.All(catalog.Agents, agent => Assert.True(agent.Available));
        Assert.True(catalog.TryGet("alpha", out var alpha));
        Assert.Equal("alpha", alpha.Name);
        Assert.False(catalog.TryGet("Alpha", out _));
        Assert.False(catalog.TryGet(null, out _));
    }

    [Fact]
    public void Catalog_WithTwoAgentsOfOneName_IsRefused_NamingIt()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new AgentCatalog([Named("twin"), Named("twin")]));

        Assert.Contains("both named 'twin'", refusal.Message);
    }

    [Theory]
    [InlineData("", "must not be blank")]
    [InlineData("two words", "may have only the characters")]
    [InlineData("default", "is a placeholder")]
    public void Catalog_WithAnInvalidName_IsRefused_SayingWhy(string name, string reason)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => new AgentCatalog([Named(name)]));

        Assert.Contains(reason, refusal.Message);
        Assert.Contains(nameof(LambdaAgent), refusal.Message);
    }

    private static LambdaAgent Named(string name) => new((_, _) => Task.CompletedTask, name);
}
