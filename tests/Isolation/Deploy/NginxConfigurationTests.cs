using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Deploy;

/// <summary>What <c>compose.yaml</c> gives to nginx is a configuration of nginx.</summary>
public sealed class NginxConfigurationTests
{
    [Fact]
    public async Task ComposeConfiguration_WithItsPortFilledIn_IsTakenByNginx()
    {
        var folder = Directory.CreateTempSubdirectory("netra-nginx-").FullName;
        try
        {
            var nothing = new Dictionary<string, string>();
            await Command.RunAsync(
                folder, nothing, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", "tls.key", "-out", "tls.crt");
            var nginx = Path.Combine(ServerFiles.Root, "deploy", "nginx");
            // The nginx of this machine is older than the one of compose.yaml: it does not know `resolve`, and looks for the pods at once.
            var compose = (await File.ReadAllTextAsync(Path.Combine(nginx, "compose.conf.template")))
                .Replace("${NETRA_PORT}", "127.0.0.1:18443", StringComparison.Ordinal)
                .Replace("pod-1:8080 resolve", "127.0.0.1:8081", StringComparison.Ordinal)
                .Replace("pod-2:8080 resolve", "127.0.0.1:8082", StringComparison.Ordinal)
                .Replace("/etc/nginx/certs", folder, StringComparison.Ordinal)
                .Replace("/etc/nginx/netra", nginx, StringComparison.Ordinal)
                .Replace("/dev/stdout", $"{folder}/access.log", StringComparison.Ordinal);
            Assert.DoesNotContain("${", compose, StringComparison.Ordinal);
            var temporary = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(kind => $"{kind}_temp_path {folder}/{kind};\n"));
            await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $"pid {folder}/nginx.pid;\nevents {{ }}\nhttp {{\n{temporary}{compose}}}\n");
            await Command.RunAsync(folder, nothing, "nginx", "-t", "-p", folder, "-e", $"{folder}/nginx.log", "-c", $"{folder}/nginx.conf");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
