using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Threads;

/// <summary>The right to change one user's threads, until disposed of: one at a time, so that changes are said in the order in which they happened.</summary>
/// <param name="owner">Whose threads.</param>
/// <param name="token">By which the store knows this turn.</param>
/// <param name="unsaid">Changes that whoever had the turn before could not say, the oldest first.</param>
/// <param name="release">Gives it back.</param>
internal sealed class ThreadTurn(UserKey owner, string token, IReadOnlyList<ThreadChange> unsaid, Func<ValueTask> release) : IAsyncDisposable
{
    private int _released;

    public IReadOnlyList<ThreadChange> Unsaid => unsaid;

    /// <exception cref="IsolationViolationException">The turn is another user's.</exception>
    public string TokenFor(UserKey user) => user == owner
        ? token
        : throw new IsolationViolationException("A turn was used for the threads of another user.");

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _released, 1) == 0 ? release() : default;
}
