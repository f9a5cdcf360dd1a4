using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Netra.Signal.Server.Diagnostics;
using NSubstitute;
using Xunit;

namespace Netra.Signal.Tests.Unit.Diagnostics;

/// <summary>Over a real Kestrel on a port of its own.</summary>
public sealed class DiagnosticsEndpointsTests : IAsyncLifetime
{
    private readonly IReadinessCheck _redis = Substitute.For<IReadinessCheck>();
    private readonly RecordingLogger _log = new();
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _redis.Name.Returns("redis");
        _redis.Check().Returns(ReadinessResult.Yes);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ILoggerFactory>(_log);
        builder.Services.AddNetraDiagnostics().AddSingleton(_redis);
        _app = builder.Build();
        _app.MapDiagnostics();
        await _app.StartAsync();
        _client = new() { BaseAddress = new(_app.Urls.Single()), Timeout = TimeSpan.FromSeconds(20) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Live_IsLive()
    {
        using var answer = await _client.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"live"}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task Ready_WhenEveryCheckIs_NamesEachCheck(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            """{"status":"ready","checks":[{"name":"host","ready":true},{"name":"redis","ready":true}]}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task Ready_WhenOneCheckIsNot_IsUnavailableWithItsReason_AndLiveGoesOn(string path)
    {
        _redis.Check().Returns(ReadinessResult.No("no connection"));
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(
            """{"status":"not_ready","checks":[{"name":"host","ready":true},{"name":"redis","ready":false,"reason":"no connection"}]}""",
            await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Ready_WhenACheckThrows_IsUnavailable_AndTheFailureStaysInTheLog()
    {
        _redis.Check().Returns(_ => throw new IOException("secret-host:6379"));
        using var answer = await _client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("secret-host", await answer.Content.ReadAsStringAsync());
        Assert.Contains(_log.Entries, entry => entry.Id == 1101 && entry.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Metrics_AreTheTextFormat_WithKestrelAndTheRuntime()
    {
        _app.Services.GetRequiredService<SignalMetrics>().Emitted(2);
        using var answer = await _client.GetAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());

        var scrape = Exposition.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(2, scrape.Value("netra_signal_events_emitted_total"));
        Assert.Equal(1, scrape.Of("kestrel_active_connections").Sum(sample => sample.Value));
        Assert.Equal(Environment.ProcessorCount, scrape.Value("dotnet_process_cpu_count"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health")]
    [InlineData("/metrics")]
    public async Task Endpoint_IsGetOnly_AnonymousAndNeverCached(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        using var posted = await _client.PostAsJsonAsync(path, new { });
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        var endpoint = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>().Single(route => route.RoutePattern.RawText == path);
        Assert.NotNull(endpoint.Metadata.GetMetadata<IAllowAnonymous>());
    }

    [Fact]
    public async Task Host_BeforeItStartedAndWhileItStops_IsNotReady()
    {
        using var started = new CancellationTokenSource();
        using var stopping = new CancellationTokenSource();
        var lifetime = Substitute.For<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Returns(started.Token);
        lifetime.ApplicationStopping.Returns(stopping.Token);
        var check = new HostReadiness(lifetime);

        Assert.Equal(ReadinessResult.No("starting"), check.Check());
        await started.CancelAsync();
        Assert.Equal(ReadinessResult.Yes, check.Check());
        await stopping.CancelAsync();
        Assert.Equal(ReadinessResult.No("stopping"), check.Check());
    }

    [Fact]
    public void Start_LogsWhatEachPartAnnounces()
    {
        var entry = Assert.Single(_log.Entries, entry => entry.Id == 1100);
        Assert.Equal(LogLevel.Information, entry.Level);
        Assert.Matches(@"^netra signal: 0\.1\.0\S*, packages default, \.NET 10\.\S+, \d+ processors, \S+$", entry.Text);
    }
}
