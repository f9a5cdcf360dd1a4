using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation;

/// <summary>One gateway for the tests of a class. Refusals are what these tests provoke, so the audit may warn of them.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    public GatewayProcess Gateway { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Gateway = (await GatewayProcess.StartAsync(new Dictionary<string, string> { ["Netra:Agents:WordsPerSecond"] = "5000" }))
            .Expecting(@"Netra\.Signal\.Audit\[1201\] refused ");

    public async Task DisposeAsync() => await Gateway.DisposeAsync();
}
