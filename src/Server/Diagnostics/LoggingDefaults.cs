using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Netra.Signal.Server.Diagnostics;

internal static class LoggingDefaults
{
    // It logs the whole address of each request at Information, and with it a browser's token.
    private const string LogsAddresses = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>
    /// One line per entry with its time in UTC; Information, and Warning for the framework. The section <c>Logging</c> overrides all of
    /// it, but for one thing: no setting makes the framework log the addresses of requests, as <c>access_token</c> stands in them.
    /// </summary>
    public static ILoggingBuilder AddNetraLogging(this ILoggingBuilder logging)
    {
        logging.AddConsole();
        First<ConsoleLoggerOptions>(logging.Services, console => console.FormatterName = ConsoleFormatterNames.Simple);
        First<SimpleConsoleFormatterOptions>(logging.Services, console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        First<LoggerFilterOptions>(logging.Services, filters => filters
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information));
        logging.Services.PostConfigure<LoggerFilterOptions>(KeepTokensOut);
        return logging;
    }

    // Of two settings alike the later one counts; so that the configuration does, wherever it was added, the defaults come first.
    private static void First<TOptions>(IServiceCollection services, Action<TOptions> defaults)
        where TOptions : class =>
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>>(new ConfigureOptions<TOptions>(defaults)));

    // A rule for one provider counts more than one for all, so that each provider that has rules gets its own.
    private static void KeepTokensOut(LoggerFilterOptions filters)
    {
        foreach (var provider in filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToArray())
            filters.Rules.Add(new LoggerFilterRule(provider, LogsAddresses, LogLevel.Warning, null));
    }
}
