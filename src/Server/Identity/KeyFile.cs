using System.Security.Cryptography;

namespace Netra.Signal.Server.Identity;

/// <summary>A secret that this machine made for itself: one file of base64 that its owner alone can read. For Development only.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the file, or makes it with random bytes. Of several processes that make it at once, one wins and all return its bytes.</summary>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder belongs to somebody else.</exception>
    /// <exception cref="FormatException">The file is no key.</exception>
    public static byte[] ReadOrCreate(string path)
    {
        if (!File.Exists(path))
            Create(path);
        var key = Convert.FromBase64String(File.ReadAllText(path));
        return key.Length == SecretKey.Length ? key : throw new FormatException($"A key has {SecretKey.Length} bytes.");
    }

    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        CreateFolder(Path.GetDirectoryName(path)!);
        try
        {
            Write(draft);
            // The draft is whole before it gets its name, and a name that exists is not replaced: no reader sees half a key,
            // and nobody goes on with a key that lost.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static void Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var writer = new StreamWriter(path, options);
        writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretKey.Length)));
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }
}
