using Netra.Signal.Tests.Unit.Deploy.Reading;

namespace Netra.Signal.Tests.Unit.Deploy.Rules;

/// <summary>What holds of the <c>Dockerfile</c>.</summary>
internal static class ImageRules
{
    private static readonly string[] Shipped = ["gateway", "worker"];

    public static IReadOnlyDictionary<string, Func<DeployFolder, bool>> All { get; } = new Dictionary<string, Func<DeployFolder, bool>>
    {
        ["images are chiselled"] = files => Stages(files).All(stage => stage.From.StartsWith("mcr.microsoft.com/dotnet/aspnet:10.0-", StringComparison.Ordinal) && stage.From.EndsWith("-chiseled", StringComparison.Ordinal)),
        ["images do not run as root"] = files => Stages(files).All(stage => stage.All("USER").SequenceEqual(["$APP_UID"])),
        ["the gateway's data is in a volume that it may write"] = files => files.Image["gateway"] is var gateway
            && gateway.All("VOLUME").SequenceEqual(["/data"]) && gateway.All("ENV").Any(settings => settings.Split(' ').Contains("Netra__DataPath=/data"))
            && gateway.All("COPY").Any(copy => copy.Contains("--chown=$APP_UID:$APP_UID ", StringComparison.Ordinal) && copy.EndsWith(" /data /data", StringComparison.Ordinal)),
        ["the gateway runs in Production"] = files => files.Image["gateway"].All("ENV").Any(settings => settings.Split(' ').Contains("ASPNETCORE_ENVIRONMENT=Production")),
    };

    private static IEnumerable<ImageStage> Stages(DeployFolder files) => Shipped.Select(name => files.Image[name]);
}
