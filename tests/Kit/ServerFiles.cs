namespace Netra.Signal.Tests.Kit;

/// <summary>Where things are in the work tree that these tests were built from.</summary>
public static class ServerFiles
{
    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration these tests were built in: <c>Debug</c> or <c>Release</c>.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    /// <summary>The built server, in the same configuration.</summary>
    public static string Server { get; } =
        Path.Combine(Root, "src", "Server", "bin", Configuration, "net10.0", "Netra.Signal.Server.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Netra.Signal.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("These tests run from the work tree: no folder above them has Netra.Signal.sln.");
    }
}
