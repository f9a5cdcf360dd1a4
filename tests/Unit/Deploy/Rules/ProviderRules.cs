using System.Text.RegularExpressions;
using Netra.Signal.Tests.Unit.Deploy.Reading;

namespace Netra.Signal.Tests.Unit.Deploy.Rules;

/// <summary>What holds of the provider of the profile <c>try</c>.</summary>
internal static class ProviderRules
{
    private const string Hash = "NETRA_TRY_PASSWORD_HASH";

    public static IReadOnlyDictionary<string, Func<DeployFolder, bool>> All { get; } = new Dictionary<string, Func<DeployFolder, bool>>
    {
        ["Dex gives a command line a token"] = files => files.Dex["oauth2"]["passwordConnector"].Text == "local" && files.Dex["enablePasswordDB"].Text == "true"
            && files.Dex["oauth2"]["grantTypes"].Texts.Contains("password"),
        ["Dex gives a page a token"] = files => files.Dex["web"]["allowedOrigins"].Texts.SequenceEqual(["{{ .Env.NETRA_ORIGIN }}"])
            && files.Dex["oauth2"]["grantTypes"].Texts.Contains("authorization_code") && Client(files)["redirectURIs"].Texts.Contains("{{ .Env.NETRA_ORIGIN }}/callback"),
        ["Dex' client has no secret"] = files => Client(files)["id"].Text == "netra" && Client(files)["public"].Text == "true" && !Client(files)["secret"].Exists,
        ["Dex' person has the password of the environment"] = files => Person(files)["hashFromEnv"].Text == Hash && !Person(files)["hash"].Exists,
        ["Dex is given every variable that it reads"] = files => Regex.Matches(files.Text("deploy/dex/config.yaml"), @"\.Env\.([A-Z_]+)|FromEnv: ([A-Z_]+)")
            .Select(match => match.Groups[1].Value + match.Groups[2].Value).All(files.Service("dex")["environment"].Members.ContainsKey),
        ["Dex is behind nginx"] = files => files.Dex["web"]["http"].Text == "0.0.0.0:5556"
            && files.Nginx.Any(directive => directive is { Within: "location /dex/", Name: "set", Words: ["$dex", "http://dex:5556"] })
            && files.Nginx.Any(directive => directive is { Within: "location /dex/", Name: "proxy_pass", Words: ["$dex"] }),
        ["operating.md has the call for a token"] = files => files.Text("docs/operating.md") is var page
            && Array.TrueForAll(["/dex/token", "-d grant_type=password", "-d client_id=netra", "-d scope=openid", $"-d username={Person(files)["email"].Text}"], part => page.Contains(part, StringComparison.Ordinal)),
    };

    private static YamlPart Client(DeployFolder files) => files.Dex["staticClients"].Items.Single();

    private static YamlPart Person(DeployFolder files) => files.Dex["staticPasswords"].Items.Single();
}
