using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.Deploy.Reading;

/// <summary>The files that deploy, as they are or with one change.</summary>
internal sealed class DeployFolder(string changed = "", string change = "")
{
    public YamlPart Compose => YamlPart.Of(Text("compose.yaml"));

    public IReadOnlyDictionary<string, YamlPart> Services => Compose["services"].Members;

    public IReadOnlyDictionary<string, ImageStage> Image => ImageStage.Read(Text("Dockerfile"));

    public YamlPart Dex => YamlPart.Of(Text("deploy/dex/config.yaml"));

    /// <summary>What nginx has in compose.</summary>
    public IReadOnlyList<NginxDirective> Nginx => [.. NginxDirective.Read(Text("deploy/nginx/compose.conf.template")), .. NginxDirective.Read(Text("deploy/nginx/gateway.conf"))];

    /// <summary>What nginx has with <c>local-pods.sh</c>.</summary>
    public IReadOnlyList<NginxDirective> LocalNginx => NginxDirective.Read(Text("deploy/nginx/local.conf"));

    /// <summary>A manifest for Kubernetes by its kind.</summary>
    public YamlPart Manifest(string kind) =>
        YamlPart.Documents(Text("deploy/kubernetes/gateway.yaml")).SingleOrDefault(manifest => manifest["kind"].Text == kind) ?? YamlPart.Of("{}");

    public YamlPart Service(string name) => Compose["services"][name];

    public string Text(string file) => file == changed ? change : File.ReadAllText(Path.Combine(ServerFiles.Root, file));
}
