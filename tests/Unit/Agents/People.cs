using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit.Agents;

/// <summary>Two users.</summary>
internal static class People
{
    private static readonly UserKeyDerivation Keys = new(new byte[UserKeyDerivation.SecretLength]);

    public static UserKey Alice { get; } = Keys.Derive("test", "alice");

    public static UserKey Bob { get; } = Keys.Derive("test", "bob");
}
