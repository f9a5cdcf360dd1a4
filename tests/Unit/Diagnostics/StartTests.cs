using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Netra.Signal.Server.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Diagnostics;

public sealed class StartTests
{
    [Fact]
    public async Task Measurement_ByAPartThatStartsFirst_IsNotMissed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<SignalMetrics>();
        builder.Services.AddHostedService<EarlyPart>();
        builder.Services.AddLogging().AddNetraDiagnostics();
        using var host = builder.Build();
        await host.StartAsync();

        var scrape = Exposition.Parse(host.Services.GetRequiredService<PrometheusExporter>().Render());
        Assert.Equal(1, scrape.Value("netra_signal_delivery_failures_total"));
        await host.StopAsync();
    }

    [Fact]
    public void AddNetraDiagnostics_Twice_RegistersOnce()
    {
        var services = new ServiceCollection().AddLogging().AddNetraDiagnostics().AddNetraDiagnostics();
        Assert.Equal(2, services.Count(service => service.ServiceType == typeof(IHostedService)));
        Assert.Single(services, service => service.ServiceType == typeof(IReadinessCheck));
    }

    private sealed class EarlyPart(SignalMetrics metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            metrics.DeliveryFailed();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
