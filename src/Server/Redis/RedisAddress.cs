using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Reads <c>Netra:Redis:Configuration</c>, and sets what the gateway needs whatever it says.</summary>
internal static class RedisAddress
{
    private const string Setting = "Netra:Redis:Configuration";
    private const string Form = "It is a configuration string of StackExchange.Redis, servers first, such as redis-1:6379,ssl=true,password=….";
    private static readonly TimeSpan ReconnectEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// All but two: a Redis that cannot write its file refuses PING as it refuses writes (MISCONF), and the library takes that for a broken connection. Without PING
    /// and TIME it sends ECHO to see whether a connection lives, as it does at the beginning of each, so that an account needs no other rights.
    /// </summary>
    private static readonly CommandMap Commands = CommandMap.Create(["PING", "TIME"], available: false);

    /// <returns>What is wrong, a sentence naming the setting; <see langword="null"/> when the string can be used.</returns>
    public static string? Refusal(string configuration, bool isDevelopment)
    {
        // A comma ends a password: what follows it may be the rest of one, and is never quoted.
        var words = configuration.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shown = Array.FindIndex(words, word => word.StartsWith("password", StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? at + 1 : words.Length;
        if (WrongWord(string.Join(',', words[..shown])) is { } wrong)
            return $"{Setting} cannot be read: {wrong} {Form}";
        if (words[shown..].Any(word => !word.Contains('=', StringComparison.Ordinal)) || WrongWord(configuration) is not null)
            return $"{Setting} cannot be read: what follows the password is not a word that is known. It is not shown, as a password must have no comma and this may be the rest of one. {Form}";

        var parsed = ConfigurationOptions.Parse(configuration, ignoreUnknown: false);
        if (parsed.EndPoints.Count == 0)
            return $"{Setting} names no server: begin it with host:port.";
        if (parsed.EndPoints.FirstOrDefault(end => PortOf(end) == 0) is { } word)
            return $"{Setting} has {HostOf(word)}, which is no setting without a value, such as ssl=true, and no server without a port, such as redis-1:6379.";
        if (!string.IsNullOrEmpty(parsed.ServiceName))
            return $"{Setting} has serviceName: Sentinel is not asked. Name the master and its replicas instead, host:port,host:port; the gateway follows the master.";
        if (parsed.Proxy != Proxy.None)
            return $"{Setting} has proxy: the gateway needs scripts and channels of one real server.";
        if (!parsed.ChannelPrefix.IsNullOrEmpty)
            return $"{Setting} has channelPrefix: pods would not hear each other. Leave it out; Netra:Redis:Environment keeps environments apart.";
        if (parsed.DefaultDatabase is not (null or 0))
            return $"{Setting} has defaultDatabase: channels are the same in all databases, so environments would hear each other. Leave it out; Netra:Redis:Environment keeps them apart.";
        if (words.Any(word => word.StartsWith('$')))
            return $"{Setting} gives a command another name ($…=): the gateway's scripts would not know of it. Use a Redis that has its commands under their own names.";
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
        // It goes on trying by itself, once a second, but only after this: without PING each try may take its whole time.
        parsed.ConnectRetry = 1;
        parsed.SyncTimeout = (int)options.CallTimeout.TotalMilliseconds;
        parsed.ReconnectRetryPolicy = new LinearRetry((int)ReconnectEvery.TotalMilliseconds);
        parsed.KeepAlive = 10;
        parsed.CommandMap = Commands;
        // No keys and channels but ours: whoever shares this Redis is not disturbed, and access lists stay simple.
        parsed.TieBreaker = "";
        parsed.ConfigurationChannel = "";
        return parsed;
    }

    /// <summary>The servers, for the start log: no password.</summary>
    public static string Describe(RedisOptions options) =>
        string.Join(", ", ConfigurationOptions.Parse(options.Configuration).EndPoints.Select(Text));

    /// <returns>The sentence that quotes the word that is wrong, and no other.</returns>
    private static string? WrongWord(string configuration)
    {
        try
        {
            ConfigurationOptions.Parse(configuration, ignoreUnknown: false);
            return null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            return $"{wrong.Message.ReplaceLineEndings(" ").TrimEnd('.')}.";
        }
    }

    private static bool IsLoopback(EndPoint end) => end switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => end.AddressFamily == AddressFamily.Unix,
    };

    private static int PortOf(EndPoint end) => end switch
    {
        IPEndPoint ip => ip.Port,
        DnsEndPoint dns => dns.Port,
        _ => -1,
    };

    private static string HostOf(EndPoint end) => end is DnsEndPoint dns ? dns.Host : end is IPEndPoint ip ? ip.Address.ToString() : "";

    private static string Text(EndPoint end) => end is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : end.ToString() ?? "";
}
