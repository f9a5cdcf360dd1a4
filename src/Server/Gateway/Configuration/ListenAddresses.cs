using System.Net;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary>The addresses the configuration tells the gateway to listen on.</summary>
internal static class ListenAddresses
{
    public const string Default = "http://127.0.0.1:5080";

    /// <summary>Every address with the setting it comes from. Empty when the configuration names none.</summary>
    public static IReadOnlyList<(string Setting, string Address)> In(IConfiguration configuration)
    {
        var addresses = new List<(string, string)>();
        AddList("urls", "{0}");
        if (addresses.Count == 0)
        {
            // Ports without a host listen on every address; Kestrel reads them only where no urls are given.
            AddList("http_ports", "http://*:{0}");
            AddList("https_ports", "https://*:{0}");
        }
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
            if (endpoint["Url"] is { } url)
                addresses.Add(($"{endpoint.Path}:Url", url));
        return addresses;

        void AddList(string setting, string form)
        {
            foreach (var item in (configuration[setting] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                addresses.Add((setting, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, item)));
        }
    }

    /// <summary>Development hands out tokens to whoever asks, so nobody but this machine may ask.</summary>
    public static void RequireLoopback(IConfiguration configuration, List<string> errors)
    {
        foreach (var (setting, address) in In(configuration))
            if (!IsLoopback(address))
                errors.Add($"{setting} has {address}: Development serves loopback addresses only (localhost, 127.0.0.1, [::1]). Set ASPNETCORE_ENVIRONMENT=Production to serve others.");
    }

    /// <summary>Whether a host names this machine and no other: <c>localhost</c> or a loopback address, IPv6 in brackets.</summary>
    /// <remarks>Parsed as Kestrel parses it, which listens on every address where the host is none: <c>[127.0.0.1]</c> is such a one.</remarks>
    public static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsLoopback(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return false;
        }
        return parsed.IsUnixPipe || IsLoopbackHost(parsed.Host);
    }
}
