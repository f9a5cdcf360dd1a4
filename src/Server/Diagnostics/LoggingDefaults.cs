using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Netra.Signal.Server.Diagnostics;

internal static class LoggingDefaults
{
    /// <summary>One line per entry with its time in UTC; Information, and Warning for the framework. The section <c>Logging</c> overrides it.</summary>
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
        return logging;
    }

    // Of two settings alike the later one counts; so that the configuration does, wherever it was added, the defaults come first.
    private static void First<TOptions>(IServiceCollection services, Action<TOptions> defaults)
        where TOptions : class =>
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>>(new ConfigureOptions<TOptions>(defaults)));
}
