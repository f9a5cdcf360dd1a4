using System.Diagnostics;

namespace Netra.Signal.Tests.Kit;

/// <summary>Waits for a condition with a deadline; never for a time.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take when a test does not say: much longer than it ever should.</summary>
    /// <remarks>The sabotage runs wait for what never comes, again and again; <c>NETRA_TEST_DEADLINE_SECONDS</c> shortens it for them.</remarks>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("NETRA_TEST_DEADLINE_SECONDS"), out var seconds) ? seconds : 20);

    /// <summary>Returns once the condition holds.</summary>
    /// <param name="condition">Looked at every few milliseconds.</param>
    /// <param name="because">What the test waits for, as the end of "Waited in vain for …".</param>
    /// <param name="deadline">How long; absent: <see cref="Deadline"/>.</param>
    /// <exception cref="TimeoutException">It did not come to hold.</exception>
    public static Task TrueAsync(Func<bool> condition, string because, TimeSpan? deadline = null) =>
        TrueAsync(() => Task.FromResult(condition()), because, deadline);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, string because, TimeSpan? deadline = null)
    {
        var clock = Stopwatch.StartNew();
        var limit = deadline ?? Deadline;
        while (!await condition())
        {
            if (clock.Elapsed > limit)
                throw InVain(because, limit);
            await Task.Delay(5);
        }
    }

    /// <summary>Waits for work that is under way, and gives its result or its failure.</summary>
    /// <param name="work">What is waited for.</param>
    /// <param name="because">What the test waits for, as the end of "Waited in vain for …".</param>
    /// <param name="deadline">How long; absent: <see cref="Deadline"/>.</param>
    /// <exception cref="TimeoutException">It was not done by then.</exception>
    public static async Task WithinAsync(this Task work, string because, TimeSpan? deadline = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        var limit = deadline ?? Deadline;
        using var ended = new CancellationTokenSource();
        if (await Task.WhenAny(work, Task.Delay(limit, ended.Token)) != work)
            throw InVain(because, limit);
        await ended.CancelAsync();
        await work;
    }

    /// <inheritdoc cref="WithinAsync(Task, string, TimeSpan?)"/>
    public static async Task<T> WithinAsync<T>(this Task<T> work, string because, TimeSpan? deadline = null)
    {
        await ((Task)work).WithinAsync(because, deadline);
        return await work;
    }

    /// <summary>Returns the first value that is not <see langword="null"/>.</summary>
    /// <inheritdoc cref="TrueAsync(Func{bool}, string, TimeSpan?)"/>
    public static async Task<T> GetAsync<T>(Func<T?> value, string because, TimeSpan? deadline = null)
        where T : class
    {
        T? found = null;
        await TrueAsync(() => (found = value()) is not null, because, deadline);
        return found!;
    }

    private static TimeoutException InVain(string because, TimeSpan limit) => new($"Waited in vain for {because} ({limit.TotalSeconds:0.#} s).");
}
