namespace Netra.Signal.Client;

/// <summary>Keeps the cursor for as long as the process lives; may be handed to the next client of the same user.</summary>
public sealed class MemoryCursorStore : ICursorStore
{
    private volatile string? _cursor;

    /// <inheritdoc />
    public ValueTask<string?> LoadAsync(CancellationToken cancellationToken) => new(_cursor);

    /// <inheritdoc />
    public ValueTask SaveAsync(string cursor, CancellationToken cancellationToken)
    {
        _cursor = cursor;
        return ValueTask.CompletedTask;
    }
}
