using System.Diagnostics;

namespace Netra.Signal.Tests.Kit;

/// <summary>The command line and the environment of a server under test.</summary>
internal static class GatewayStart
{
    public static ProcessStartInfo Of(string server, string dataPath, IReadOnlyDictionary<string, string> settings)
    {
        if (!File.Exists(server))
            throw new FileNotFoundException($"Build the server first (dotnet build -c {ServerFiles.Configuration}).", server);
        var start = new ProcessStartInfo("dotnet", [server])
        {
            WorkingDirectory = Path.GetDirectoryName(server),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(inherited);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Netra__DataPath"] = dataPath;
        // What the agent docs reads: a text of the tests' own, the same for ever.
        start.Environment["Netra__Agents__DocsPath"] = Path.Combine(ServerFiles.Root, "tests", "Kit", "knowledge");
        start.Environment["DOTNET_gcServer"] = "0";
        // The first calls of a process are compiled while they are made; on a busy machine that takes longer than a call may.
        start.Environment["Netra__Redis__CallTimeout"] = "00:00:15";
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return start;
    }

    // What the machine of the test happens to have set is no part of the test.
    private static bool IsSetting(string name) =>
        name.StartsWith("Netra__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase);
}
