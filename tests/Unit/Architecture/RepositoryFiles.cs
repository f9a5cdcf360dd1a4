using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>The text files of the repository, without what is built or installed.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "TestResults", "artifacts", ".git", ".vs", ".idea"];

    private static readonly string[] NotText = [".png", ".ico", ".gif", ".woff2", ".svgz", ".zip", ".rdb"];

    public static IReadOnlyList<RepositoryFile> All { get; } =
        [.. Walk(new DirectoryInfo(ServerFiles.Root)).Select(file => new RepositoryFile(
            Path.GetRelativePath(ServerFiles.Root, file).Replace('\\', '/'), File.ReadAllText(file)))];

    /// <summary>The files below a folder with one of these endings.</summary>
    public static IReadOnlyList<RepositoryFile> Under(string folder, params string[] endings) =>
        [.. All.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal) && endings.Any(file.Path.EndsWith))];

    private static IEnumerable<string> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(file => file.Name != ".git" && !NotText.Contains(file.Extension)).Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(Walk));
}
