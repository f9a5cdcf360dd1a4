namespace Netra.Signal.Client;

/// <summary>Keeps a user's place between two lives of a process.</summary>
/// <remarks>
/// <para>What is kept is the cursor of the last event that the application has finished with, so that an event whose handling was cut
/// short by the end of the process comes again. It is written about once a second and when the client is disposed of, never by two
/// calls at once.</para>
/// <para>Trust model: a cursor is a position in the log of the user who presents it, no secret and no permission. One of another user is
/// answered with a gap. Keep one per user and gateway.</para>
/// </remarks>
public interface ICursorStore
{
    /// <summary>The cursor kept; <see langword="null"/> when there is none: events flow from now on.</summary>
    ValueTask<string?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a cursor in place of the one before.</summary>
    ValueTask SaveAsync(string cursor, CancellationToken cancellationToken);
}
