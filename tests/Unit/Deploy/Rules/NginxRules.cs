using Netra.Signal.Tests.Unit.Deploy.Reading;

namespace Netra.Signal.Tests.Unit.Deploy.Rules;

/// <summary>What holds of the configurations of nginx.</summary>
internal static class NginxRules
{
    private const string Upstream = "upstream netra_pods";

    /// <summary>Whatever would send a client back to the pod it had, or say something other than the method.</summary>
    private static readonly string[] Binding = ["ip_hash", "hash", "sticky", "sticky_cookie_insert"];

    /// <summary>Variables that have the query, which has a browser's token.</summary>
    private static readonly string[] WithQuery = ["$request ", "$request\"", "$request_uri", "$args", "$query_string", "$http_referer"];

    public static IReadOnlyDictionary<string, Func<DeployFolder, bool>> All { get; } = new Dictionary<string, Func<DeployFolder, bool>>
    {
        ["nginx speaks TLS and nothing else"] = files => Named(files, "listen").Any() && Named(files, "listen").All(listen => listen.Words.Contains("ssl"))
            && Named(files, "ssl_certificate").Single().Words[0] == "/etc/nginx/certs/tls.crt" && Named(files, "ssl_certificate_key").SingleOrDefault()?.Words[0] == "/etc/nginx/certs/tls.key"
            && Named(files, "ssl_protocols").Single().Words.SequenceEqual(["TLSv1.2", "TLSv1.3"])
            && files.Service("nginx")["volumes"].Texts.Any(volume => volume.EndsWith(":/etc/nginx/certs:ro", StringComparison.Ordinal)),
        ["no client is bound to a pod"] = files => !files.Nginx.Concat(files.LocalNginx).Any(directive => Binding.Contains(directive.Name)),
        ["nginx has both pods"] = files => Servers(files).Select(server => server.Words[0]).SequenceEqual(["pod-1:8080", "pod-2:8080"]),
        ["nginx follows the pods' addresses"] = files => Servers(files).All(server => server.Words.Contains("resolve"))
            && files.Nginx.Any(directive => directive is { Within: Upstream, Name: "zone" })
            && Named(files, "resolver").Any(resolver => resolver.Within.Length == 0 && resolver.Words[0] == "127.0.0.11" && resolver.Words.Contains("valid=2s"))
            && Named(files, "resolver_timeout").Any(timeout => timeout.Within.Length == 0 && timeout.Words[0] == "2s")
            // `resolve` came with 1.27.3.
            && files.Service("nginx")["image"].Text.Split(':', '-') is ["nginx", var version, ..] && Version.Parse(version) >= new Version(1, 28),
        ["nginx passes the upgrade on"] = files => Named(files, "proxy_http_version").Any(version => version.Words[0] == "1.1")
            && Sets(files, "Upgrade", "$http_upgrade") && Sets(files, "Connection", "$connection_upgrade")
            && files.Nginx.Any(directive => directive is { Within: "map $http_upgrade $connection_upgrade", Name: "default", Words: ["upgrade"] }),
        ["metrics are not for the world"] = files => files.Nginx.Any(directive => directive is { Within: "location ~* ^/metrics/?$", Name: "return", Words: ["404"] }),
        ["nginx logs no token"] = files => Named(files, "log_format").Single() is { Words: ["netra", var format] } && !WithQuery.Any(word => $"{format} ".Contains(word, StringComparison.Ordinal))
            && Named(files, "access_log").Single().Words[^1] == "netra",
    };

    private static IEnumerable<NginxDirective> Named(DeployFolder files, string name) => files.Nginx.Where(directive => directive.Name == name);

    private static IEnumerable<NginxDirective> Servers(DeployFolder files) => files.Nginx.Where(directive => directive is { Within: Upstream, Name: "server" });

    private static bool Sets(DeployFolder files, string header, string value) =>
        files.Nginx.Any(directive => directive is { Within: "location /", Name: "proxy_set_header" } && directive.Words.SequenceEqual([header, value]));
}
