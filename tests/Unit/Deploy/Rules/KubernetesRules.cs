using Netra.Signal.Tests.Unit.Deploy.Reading;

namespace Netra.Signal.Tests.Unit.Deploy.Rules;

/// <summary>What holds of <c>deploy/kubernetes</c>.</summary>
internal static class KubernetesRules
{
    public static IReadOnlyDictionary<string, Func<DeployFolder, bool>> All { get; } = new Dictionary<string, Func<DeployFolder, bool>>
    {
        ["the autoscaler alone says how many pods there are"] = files => Deployment(files)["replicas"].Text.Length == 0,
        ["the cluster has as many pods while it deploys"] = files => Deployment(files)["strategy"]["rollingUpdate"]["maxUnavailable"].Text == "0",
        ["a pod that hangs is started again"] = files => Probe(files, "livenessProbe") == "/health/live http" && Probe(files, "startupProbe") == "/health/live http",
        ["a pod that is not ready gets nobody new"] = files => Probe(files, "readinessProbe") == "/health/ready http" && Container(files)["ports"].Items.Any(port => port["name"].Text == "http" && port["containerPort"].Text == "8080"),
        ["a pod is given longer than its drain and the wait before it"] = files => Wait(files) > 0 && Pod(files)["terminationGracePeriodSeconds"].Number > Wait(files) + Drain(files) && Drain(files) > 0,
        ["the version of Kubernetes that the wait needs is said"] = files => files.Text("deploy/kubernetes/gateway.yaml").Contains("this needs Kubernetes 1.30.", StringComparison.Ordinal)
            && files.Text("docs/operating.md").Contains("needs Kubernetes 1.30", StringComparison.Ordinal),
        ["a pod does not run as root and may do nothing more"] = files => Pod(files)["securityContext"]["runAsNonRoot"].Text == "true" && Container(files)["securityContext"] is var may
            && may["allowPrivilegeEscalation"].Text == "false" && may["readOnlyRootFilesystem"].Text == "true" && may["capabilities"]["drop"].Texts.Contains("ALL"),
        ["a pod may write its data"] = files => Container(files)["volumeMounts"].Items.Any(mount => mount["name"].Text == "data" && mount["mountPath"].Text == "/data")
            && Pod(files)["volumes"].Items.Any(volume => volume["name"].Text == "data"),
        ["what is secret is in the secret"] = files => Container(files)["envFrom"].Items.Any(from => from["secretRef"]["name"].Text == "netra-signal")
            && !files.Manifest("ConfigMap")["data"].Members.Any(setting => setting.Key.Contains("Key", StringComparison.Ordinal) || setting.Value.Text.Contains("password=", StringComparison.Ordinal))
            && files.Manifest("Secret").Members.Count == 0,
        ["the service has the pods, and binds no client to one"] = files => files.Manifest("Service")["spec"] is var service && service["sessionAffinity"].Text == "None"
            && service["selector"]["app"].Text == App(files) && service["ports"].Items.Any(port => port["targetPort"].Text == "http"),
        ["at most one pod at a time is taken away"] = files => files.Manifest("PodDisruptionBudget")["spec"] is var budget && budget["maxUnavailable"].Text == "1"
            && budget["selector"]["matchLabels"]["app"].Text == App(files),
        ["pods are added by connections"] = files => files.Manifest("HorizontalPodAutoscaler")["spec"] is var scale && scale["minReplicas"].Number >= 2 && scale["maxReplicas"].Number > scale["minReplicas"].Number
            && scale["scaleTargetRef"]["kind"].Text == "Deployment" && scale["scaleTargetRef"]["name"].Text == files.Manifest("Deployment")["metadata"]["name"].Text
            && scale["metrics"].Items.Any(metric => metric["type"].Text == "Pods" && metric["pods"]["metric"]["name"].Text == "netra_signal_connections_active" && metric["pods"]["target"]["averageValue"].Number > 0),
    };

    private static YamlPart Deployment(DeployFolder files) => files.Manifest("Deployment")["spec"];

    private static YamlPart Pod(DeployFolder files) => Deployment(files)["template"]["spec"];

    private static YamlPart Container(DeployFolder files) => Pod(files)["containers"].Items[0];

    /// <summary>The label by which pods are found, when it is the one that they have.</summary>
    private static string App(DeployFolder files) => Deployment(files)["template"]["metadata"]["labels"]["app"].Text is { Length: > 0 } app && Deployment(files)["selector"]["matchLabels"]["app"].Text == app ? app : "none";

    private static string Probe(DeployFolder files, string probe) => $"{Container(files)[probe]["httpGet"]["path"].Text} {Container(files)[probe]["httpGet"]["port"].Text}";

    private static int Wait(DeployFolder files) => Container(files)["lifecycle"]["preStop"]["sleep"]["seconds"].Number;

    private static int Drain(DeployFolder files) =>
        TimeSpan.TryParse(files.Manifest("ConfigMap")["data"]["Netra__Drain__Within"].Text, System.Globalization.CultureInfo.InvariantCulture, out var within) ? (int)within.TotalSeconds : 0;
}
