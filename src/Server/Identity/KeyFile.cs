using System.Security.Cryptography;

namespace Netra.Signal.Server.Identity;

/// <summary>A secret that this machine made for itself: one file of base64 that its owner alone can read. For Development only.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the file, or makes it with random bytes. Of several processes that make it at once, one does and all return its bytes.</summary>
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
        CreateFolder(Path.GetDirectoryName(path)!);
        using var turn = TakeTurn($"{path}.lock");
        if (File.Exists(path))
            return;
        // The draft is whole before it gets its name: no reader sees half a key, and a process that dies here leaves none.
        var draft = $"{path}.draft";
        File.Delete(draft);
        Write(draft);
        File.Move(draft, path);
    }

    // File.Move does not replace a file that was there when it looked, and may replace one that came since; hence the turns.
    // The lock is the system's: it ends with its process, and the file stays, as it says nothing.
    private static FileStream TakeTurn(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None });
            }
            catch (IOException) when (attempt < 500)
            {
                Thread.Sleep(10);
            }
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
