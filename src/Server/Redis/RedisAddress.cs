using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Reads <c>Netra:Redis:Configuration</c>, and sets what the gateway needs whatever it says.</summary>
internal static class RedisAddress
{
    private const string Setting = "Netra:Redis:Configuration";
    private static readonly TimeSpan ReconnectEvery = TimeSpan.FromMilliseconds(250);

    /// <returns>What is wrong, a sentence naming the setting; <see langword="null"/> when the string can be used.</returns>
    public static string? Refusal(string configuration, bool isDevelopment)
    {
        ConfigurationOptions parsed;
        try
        {
            parsed = ConfigurationOptions.Parse(configuration, ignoreUnknown: false);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            // The message quotes the word that is wrong and not the rest, which may hold a password.
            return $"{Setting} cannot be read: {wrong.Message.ReplaceLineEndings(" ")} It is a configuration string of StackExchange.Redis, such as redis-1:6379,password=…,ssl=true.";
        }

        if (parsed.EndPoints.Count == 0)
            return $"{Setting} names no server: begin it with host:port.";
        if (!string.IsNullOrEmpty(parsed.ServiceName))
            return $"{Setting} has serviceName: Sentinel is not asked. Name the master and its replicas instead, host:port,host:port; the gateway follows the master.";
        if (parsed.Proxy != Proxy.None)
            return $"{Setting} has proxy: the gateway needs scripts and channels of one real server.";
        return isDevelopment && parsed.EndPoints.FirstOrDefault(end => !IsLoopback(end)) is { } far
            ? $"{Setting} has {Text(far)}: Development uses a Redis on this machine only (localhost, 127.0.0.1, [::1])."
            : null;
    }

    /// <summary>What to connect with. Never gives up, and never waits for a server at start.</summary>
    public static ConfigurationOptions Parse(RedisOptions options, string clientName)
    {
        var parsed = ConfigurationOptions.Parse(options.Configuration);
        parsed.AbortOnConnectFail = false;
        parsed.AllowAdmin = false;
        parsed.ClientName = clientName;
        parsed.ConnectTimeout = (int)options.CallTimeout.TotalMilliseconds;
        parsed.SyncTimeout = (int)options.CallTimeout.TotalMilliseconds;
        parsed.ReconnectRetryPolicy = new LinearRetry((int)ReconnectEvery.TotalMilliseconds);
        parsed.KeepAlive = 10;
        // No keys and channels but ours: whoever shares this Redis is not disturbed, and access lists stay simple.
        parsed.TieBreaker = "";
        parsed.ConfigurationChannel = "";
        return parsed;
    }

    /// <summary>The servers, for the start log: no password.</summary>
    public static string Describe(RedisOptions options) =>
        string.Join(", ", ConfigurationOptions.Parse(options.Configuration).EndPoints.Select(Text));

    private static bool IsLoopback(EndPoint end) => end switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => end.AddressFamily == AddressFamily.Unix,
    };

    private static string Text(EndPoint end) => end is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : end.ToString() ?? "";
}
