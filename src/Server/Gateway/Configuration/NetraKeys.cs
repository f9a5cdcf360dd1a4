using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary>The secrets of the gateway, from the settings or, in Development, from the data folder.</summary>
internal static class NetraKeys
{
    public static UserKeyDerivation Identity(NetraOptions options) => new(options.IdentityKey is { } key
        ? Convert.FromBase64String(key)
        : FromDataFolder(options, "identity.key"));

    public static KeyRing Ring(NetraOptions options) => new(options.Keys.Count > 0
        ? [.. options.Keys.Select(key => new SecretKey(Convert.FromBase64String(key)))]
        : [new SecretKey(FromDataFolder(options, "signing.key"))]);

    private static byte[] FromDataFolder(NetraOptions options, string name)
    {
        var path = Path.GetFullPath(name, DataFolder(options));
        try
        {
            return KeyFile.ReadOrCreate(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new StartupRefusedException([$"{path} cannot be used as a key: {e.Message} Mend or delete it, or set Netra:DataPath."]);
        }
    }

    private static string DataFolder(NetraOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.DataPath))
            return Path.GetFullPath(options.DataPath);
        var own = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return own.Length > 0
            ? Path.Combine(own, "netra-signal")
            : throw new StartupRefusedException(["Netra:DataPath is not set, and this account has no folder for application data."]);
    }
}
