using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Netra.Signal.Tests.Kit;

/// <summary>Keeps every line a host logs, audit included, as its console would show it.</summary>
internal sealed class RecordingLoggerProvider : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = [];

    public Action<string, string>? Heard { get; set; }

    public IReadOnlyList<string> Lines => [.. _lines.Select(entry => entry.Line)];

    public IReadOnlyList<string> Complaints => [.. _lines.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Line)];

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Category(RecordingLoggerProvider lines, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            lines._lines.Enqueue((logLevel, $"{name}[{eventId.Id}] {text} {exception}"));
            lines.Heard?.Invoke(name, text);
        }
    }
}
