using System.Text;

namespace Netra.Signal.Client;

/// <summary>Keeps the cursor in a file, which is replaced as a whole: a reader sees the old cursor or the new one.</summary>
/// <param name="path">The file, one per user and gateway; its folder is made when it is missing.</param>
public sealed class FileCursorStore(string path) : ICursorStore
{
    private readonly string _path = Path.GetFullPath(path);

    /// <inheritdoc />
    /// <exception cref="InvalidDataException">The file is there and empty: what the place was is lost.</exception>
    public async ValueTask<string?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = (await File.ReadAllTextAsync(_path, cancellationToken).ConfigureAwait(false)).Trim();
            return text.Length > 0 ? text : throw new InvalidDataException($"{_path} is empty. Remove it to go on from now.");
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
        var file = new FileStream(_path + ".new", FileMode.Create, FileAccess.Write, FileShare.None);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(cursor), cancellationToken).ConfigureAwait(false);
            // On the disk before it gets the name: a machine that fails in between must not leave a name without its text.
            file.Flush(flushToDisk: true);
        }

        File.Move(_path + ".new", _path, overwrite: true);
    }
}
