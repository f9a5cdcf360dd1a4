using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Netra.Signal.Server.Diagnostics;
using Xunit;

namespace Netra.Signal.Tests.Unit.Diagnostics;

public sealed class LoggingDefaultsTests
{
    [Theory]
    [InlineData("Netra.Signal.Server.Runs", LogLevel.Information)]
    [InlineData("Netra.Signal.Audit", LogLevel.Information)]
    [InlineData("Microsoft.AspNetCore.Routing", LogLevel.Warning)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)]
    [InlineData("Microsoft.Hosting.Lifetime", LogLevel.Information)]
    public void Level_ByDefault_IsInformationForNetra_AndWarningForTheFramework(string category, LogLevel lowest)
    {
        using var services = Build([]);
        AssertLowest(services, category, lowest);
    }

    [Theory]
    [InlineData("Logging:LogLevel:Default", "Debug", "Netra.Signal.Server.Runs", LogLevel.Debug)]
    [InlineData("Logging:LogLevel:Netra", "Error", "Netra.Signal.Audit", LogLevel.Error)]
    [InlineData("Logging:LogLevel:Microsoft", "Debug", "Microsoft.AspNetCore.Routing", LogLevel.Debug)]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.SignalR", "Trace", "Microsoft.AspNetCore.SignalR.HubConnectionHandler", LogLevel.Trace)]
    public void Level_InTheConfiguration_Counts(string key, string value, string category, LogLevel lowest)
    {
        using var services = Build(new() { [key] = value });
        AssertLowest(services, category, lowest);
    }

    [Fact]
    public void Console_ByDefault_IsOneLineWithUtc()
    {
        using var services = Build([]);
        var console = services.GetRequiredService<IOptionsMonitor<SimpleConsoleFormatterOptions>>().CurrentValue;
        Assert.True(console.SingleLine);
        Assert.True(console.UseUtcTimestamp);
        Assert.Equal("2026-11-20T10:00:00.000Z ", new DateTime(2026, 11, 20, 10, 0, 0, DateTimeKind.Utc).ToString(console.TimestampFormat, null));
    }

    [Fact]
    public void Console_InTheConfiguration_Counts()
    {
        using var services = Build(new() { ["Logging:Console:FormatterName"] = "json", ["Logging:Console:FormatterOptions:SingleLine"] = "false" });
        Assert.False(services.GetRequiredService<IOptionsMonitor<SimpleConsoleFormatterOptions>>().CurrentValue.SingleLine);
        Assert.Equal("json", services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddLogging(logging => logging
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddNetraLogging()).BuildServiceProvider();
    }

    private static void AssertLowest(IServiceProvider services, string category, LogLevel lowest)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        Assert.True(logger.IsEnabled(lowest), $"{category} is not logged at {lowest}");
        Assert.False(lowest > LogLevel.Trace && logger.IsEnabled(lowest - 1), $"{category} is logged below {lowest}");
    }
}
