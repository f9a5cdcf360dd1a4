using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit;

/// <summary>People for tests.</summary>
internal static class Users
{
    private static readonly UserKeyDerivation Keys = new(new byte[UserKeyDerivation.SecretLength]);

    public static UserKey Alice { get; } = Key("alice");

    public static UserKey Bob { get; } = Key("bob");

    public static UserKey Key(string name) => Keys.Derive("tests", name);
}
