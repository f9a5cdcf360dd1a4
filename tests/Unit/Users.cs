using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit;

/// <summary>People for tests.</summary>
internal static class Users
{
    private static readonly Lazy<(string One, string Other)> s_lookAlikes = new(FindLookAlikes);
    public static UserKeyDerivation Keys { get; } = new(new byte[UserKeyDerivation.SecretLength]);

    public static UserKey Alice { get; } = Key("alice");

    public static UserKey Bob { get; } = Key("bob");

    /// <summary>The names of two people whose keys share their first 32 bits.</summary>
    public static (string One, string Other) LookAlikes => s_lookAlikes.Value;

    public static UserKey Key(string name) => Keys.Derive("tests", name);

    // 2^16 keys make such a pair likely; a second is more than the search takes.
    private static (string One, string Other) FindLookAlikes()
    {
        var seen = new Dictionary<string, string>();
        for (var i = 0; ; i++)
        {
            var name = $"look-alike-{i}";
            if (!seen.TryAdd(Key(name).Pseudonym, name))
                return (seen[Key(name).Pseudonym], name);
        }
    }
}
