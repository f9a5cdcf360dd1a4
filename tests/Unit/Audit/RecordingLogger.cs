using Microsoft.Extensions.Logging;

namespace Netra.Signal.Tests.Unit.Audit;

/// <summary>Keeps what is logged; throws instead when told to.</summary>
internal sealed class RecordingLogger : ILoggerFactory, ILogger
{
    public List<(LogLevel Level, EventId Id, string Line)> Entries { get; } = [];

    public List<string> Categories { get; } = [];

    public bool Fails { get; init; }

    public ILogger CreateLogger(string categoryName)
    {
        Categories.Add(categoryName);
        return this;
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Fails)
            throw new IOException("The log is away.");
        Entries.Add((logLevel, eventId, formatter(state, exception)));
    }
}
