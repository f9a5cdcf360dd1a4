using System.Security.Cryptography;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Inputs worth keeping, in the repository: those that once broke something, and those that look as if they might.</summary>
internal static class Corpus
{
    private static readonly string Root = Path.Combine(ServerFiles.Root, "tests", "Isolation", "Fuzzing", "corpus");

    public static IReadOnlyList<byte[]> Of(string target) => Directory.Exists(Path.Combine(Root, target))
        ? [.. Directory.EnumerateFiles(Path.Combine(Root, target)).OrderBy(file => file, StringComparer.Ordinal).Select(File.ReadAllBytes)]
        : [];

    /// <returns>The file; the same input is kept once.</returns>
    public static string Keep(string target, byte[] input)
    {
        var file = Path.Combine(Root, target, $"found-{Convert.ToHexStringLower(SHA256.HashData(input).AsSpan(0, 6))}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, input);
        return file;
    }
}
