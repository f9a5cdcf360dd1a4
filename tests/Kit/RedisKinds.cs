using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netra.Signal.Tests.Kit;

/// <summary>Servers that are not the plain one.</summary>
internal static class RedisKinds
{
    /// <summary>One that asks for a password.</summary>
    public static Task<RedisProcess> WithPasswordAsync(string password) => RedisProcess.StartAsync(
        (port, folder) => [.. Plain(port, folder), "--requirepass", password], "--no-auth-warning", "-a", password);

    /// <summary>One that speaks TLS only.</summary>
    /// <param name="certificate">The file of its certificate, which it signed itself.</param>
    public static Task<RedisProcess> WithTlsAsync(out string certificate)
    {
        var files = Directory.CreateTempSubdirectory("netra-redis-tls-").FullName;
        var (own, key) = (certificate = Path.Combine(files, "redis.crt"), Path.Combine(files, "redis.key"));
        Sign(own, key);
        return RedisProcess.StartAsync(
            (port, folder) =>
            [
                .. Plain(0, folder), "--tls-port", Text(port), "--tls-cert-file", own, "--tls-key-file", key, "--tls-ca-cert-file", own, "--tls-auth-clients", "no",
            ],
            "--tls", "--insecure");
    }

    /// <summary>A node of a cluster.</summary>
    public static Task<RedisProcess> OfAClusterAsync() => RedisProcess.StartAsync((port, folder) => [.. Plain(port, folder), "--cluster-enabled", "yes"]);

    /// <summary>A sentinel, which watches servers and holds nothing.</summary>
    public static Task<RedisProcess> SentinelAsync() => RedisProcess.StartAsync((port, folder) =>
    {
        var settings = Path.Combine(folder, "sentinel.conf");
        File.WriteAllText(settings, $"port {Text(port)}\nbind 127.0.0.1\ndir {folder}\n");
        return [settings, "--sentinel"];
    });

    /// <summary>A replica, which may be read only.</summary>
    public static Task<RedisProcess> ReplicaOfAsync(RedisProcess master) => RedisProcess.StartAsync(
        (port, folder) => [.. Plain(port, folder), "--replicaof", "127.0.0.1", Text(master.Port)]);

    private static string[] Plain(int port, string folder) =>
        ["--port", Text(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--loglevel", "warning"];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Sign(string certificate, string key)
    {
        using var pair = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = DateTimeOffset.UtcNow;
        using var signed = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
    }
}
