namespace Netra.Signal.Client;

/// <summary>Keeps the cursor in a file, which is replaced as a whole: a reader sees the old cursor or the new one.</summary>
/// <param name="path">The file, one per user and gateway; its folder is made when it is missing.</param>
public sealed class FileCursorStore(string path) : ICursorStore
{
    private readonly string _path = Path.GetFullPath(path);

    /// <inheritdoc />
    public async ValueTask<string?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = (await File.ReadAllTextAsync(_path, cancellationToken).ConfigureAwait(false)).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask SaveAsync(string cursor, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        await File.WriteAllTextAsync(_path + ".new", cursor, cancellationToken).ConfigureAwait(false);
        File.Move(_path + ".new", _path, overwrite: true);
    }
}
