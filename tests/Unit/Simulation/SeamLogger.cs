using Microsoft.Extensions.Logging;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>A logger that lets others run where it is called.</summary>
internal sealed class SeamLogger<T>(SimulatedScheduler scheduler) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        scheduler.Preempt();
}
