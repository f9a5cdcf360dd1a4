using System.Text.RegularExpressions;
using Netra.Signal.Tests.Unit.Deploy.Reading;

namespace Netra.Signal.Tests.Unit.Deploy.Rules;

/// <summary>What holds of <c>compose.yaml</c>.</summary>
internal static partial class ComposeRules
{
    private const string Port = "${NETRA_PORT:-8443}";
    private static readonly string[] Pods = ["pod-1", "pod-2"];

    /// <summary>Who waits until whom is healthy.</summary>
    private static readonly (string Who, string Whom)[] Waits = [("pod-1", "redis"), ("pod-2", "redis"), ("nginx", "pod-1"), ("nginx", "pod-2"), ("worker", "nginx")];

    private static readonly Dictionary<string, string> Profiles = new() { ["dex"] = "try", ["worker"] = "worker", ["prometheus"] = "watch", ["grafana"] = "watch" };

    public static IReadOnlyDictionary<string, Func<DeployFolder, bool>> All { get; } = new Dictionary<string, Func<DeployFolder, bool>>
    {
        ["Redis appends to its file"] = files => Redis(files).Contains("--appendonly yes ", StringComparison.Ordinal),
        ["Redis has a memory limit"] = files => Regex.IsMatch(Redis(files), "--maxmemory [1-9][0-9]*mb "),
        ["Redis evicts nothing"] = files => Redis(files).Contains("--maxmemory-policy noeviction ", StringComparison.Ordinal),
        ["Redis asks for its password"] = files => Redis(files).EndsWith("--requirepass \"$$REDIS_PASSWORD\"", StringComparison.Ordinal),
        ["Redis keeps its file in a volume"] = files => files.Service("redis")["volumes"].Texts.Contains("redis:/data") && files.Compose["volumes"].Members.ContainsKey("redis"),
        ["nginx alone is reached from elsewhere"] = files => files.Services.Where(service => service.Key != "nginx")
            .All(service => service.Value["ports"].Texts.All(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal))),
        ["two pods are built from the Dockerfile"] = files => files.Image.ContainsKey("gateway")
            && Pods.All(pod => files.Service(pod)["build"]["target"].Text == "gateway" && files.Service(pod)["build"]["context"].Text == "."),
        ["pods have a volume for data"] = files => files.Compose["volumes"].Members.ContainsKey("data") && Pods.All(pod => files.Service(pod)["volumes"].Texts.Contains("data:/data")),
        ["what ends is started again"] = files => files.Services.Values.All(service => service["restart"].Text == "unless-stopped"),
        ["everything has a health check"] = files => files.Services.Values.All(service => service["healthcheck"]["test"].Items.Count > 1
            || (files.Image.GetValueOrDefault(service["build"]["target"].Text)?.All("HEALTHCHECK").Any() ?? false)),
        ["who needs somebody waits for them"] = files => Waits.All(wait => files.Service(wait.Who)["depends_on"][wait.Whom]["condition"].Text == "service_healthy"),
        ["the provider, the worker and what watches are in profiles"] = files =>
            files.Services.All(service => service.Value["profiles"].Texts.SequenceEqual(Profiles.TryGetValue(service.Key, out var profile) ? [profile] : [])),
        ["the private key is where TLS ends, and nowhere else"] = files =>
            files.Services.All(service => service.Value["volumes"].Texts.Any(volume => volume.Contains("NETRA_CERTS", StringComparison.Ordinal)) == (service.Key == "nginx")),
        ["pods and worker trust the folder of authorities"] = files => Pods.Append("worker").All(name =>
            files.Service(name)["environment"]["SSL_CERT_DIR"].Text.Split(':').Contains("/netra-authorities")
            && files.Service(name)["volumes"].Texts.Contains("${NETRA_AUTHORITIES:-./deploy/authorities}:/netra-authorities:ro")),
        ["what is secret comes from the environment alone"] = files => files.Services.Values.SelectMany(service => service["environment"].Members).All(IsNoSecretOrGiven)
            && Variable().Matches(files.Text("compose.yaml")).All(HasNoSecretInIt)
            && files.Text("deploy/compose.env.example").Split('\n').Where(line => SecretName().IsMatch(line.Split('=')[0])).All(line => line[0] == '#' || line.Split('=', 2)[1] is "" or "''"),
        ["the port is the same inside and outside"] = files => files.Service("nginx")["ports"].Texts.SequenceEqual([$"{Port}:{Port}"])
            && files.Service("nginx")["environment"]["NETRA_PORT"].Text == Port && files.Service("dex")["environment"]["NETRA_PORT"].Text == Port
            && files.Service("worker")["command"].Texts[0].EndsWith($":{Port}", StringComparison.Ordinal)
            && files.Service("worker")["healthcheck"]["test"].Texts[^1].EndsWith($":{Port}", StringComparison.Ordinal)
            && files.Service("nginx")["healthcheck"]["test"].Texts[^1].Contains(":$$NETRA_PORT/", StringComparison.Ordinal)
            && files.Dex["issuer"].Text == "https://{{ .Env.NETRA_HOST }}:{{ .Env.NETRA_PORT }}/dex"
            && files.Nginx.Where(directive => directive.Name == "listen").All(listen => listen.Words[0] == "${NETRA_PORT}"),
        ["nginx' image fills in the port and nothing else"] = files => files.Service("nginx")["environment"]["NGINX_ENVSUBST_FILTER"].Text == "^NETRA_PORT$$"
            && files.Service("nginx")["volumes"].Texts.Contains("./deploy/nginx/compose.conf.template:/etc/nginx/templates/default.conf.template:ro"),
    };

    private static string Redis(DeployFolder files) => files.Service("redis")["command"].Texts is [.., var command] ? command : "";

    private static bool IsNoSecretOrGiven(KeyValuePair<string, YamlPart> setting) =>
        !SecretName().IsMatch(setting.Key) && !setting.Value.Text.Contains("password=", StringComparison.Ordinal)
        || Regex.IsMatch(setting.Value.Text, @"^([^$]*password=)?\$\{[A-Z_]+:[^{}]*\}$");

    private static bool HasNoSecretInIt(Match variable) => !SecretName().IsMatch(variable.Groups[1].Value) || variable.Groups[2].Value is ":?" || variable.Groups[3].Value.Length == 0;

    [GeneratedRegex(@"\$\{([A-Z_]+)(:[?-])?([^{}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("(Key|Keys__[0-9]+|_KEY|PASSWORD|SECRET|HASH)$")]
    private static partial Regex SecretName();
}
