using Microsoft.Extensions.Logging;

namespace Netra.Signal.Tests.Unit;

/// <summary>Keeps what is logged, from any thread; throws instead when told to.</summary>
internal sealed class RecordingLogger : ILoggerFactory, ILogger
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, int Id, string Text, Exception? Failure)> _entries = [];
    private readonly List<string> _categories = [];

    public IReadOnlyList<(LogLevel Level, int Id, string Text, Exception? Failure)> Entries
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    public IReadOnlyList<string> Categories
    {
        get
        {
            lock (_lock)
                return [.. _categories];
        }
    }

    public bool Fails { get; init; }

    public ILogger<T> For<T>() => new Logger<T>(this);

    public ILogger CreateLogger(string categoryName)
    {
        lock (_lock)
            _categories.Add(categoryName);
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
        lock (_lock)
            _entries.Add((logLevel, eventId.Id, formatter(state, exception), exception));
    }
}
