using System.Reflection;
using System.Runtime.InteropServices;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>Announces which build runs on what: the first question about any report.</summary>
internal sealed class ProcessAnnouncement(IHostEnvironment environment) : IStartAnnouncement
{
    private static readonly Assembly Server = typeof(ProcessAnnouncement).Assembly;

    public string Announce() =>
        $"netra signal: {Version}, packages {PackageSet}, {RuntimeInformation.FrameworkDescription}, "
        + $"{Environment.ProcessorCount} processors, {environment.EnvironmentName}";

    private static string Version =>
        Server.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown version";

    // The build writes this attribute when it is told another set than the default one.
    private static string PackageSet =>
        Server.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(pair => pair.Key == "PackageSet")?.Value ?? "default";
}
