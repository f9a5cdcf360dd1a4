using System.Globalization;
using System.Security.Claims;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Bench.Servers;

/// <summary>The users of a cell, by number: their tokens, and who the sign-in takes them for.</summary>
internal sealed class BenchUsers(DevelopmentTokens tokens, IdentityBinder binder)
{
    private const int Lifetime = 3600;

    public string Token(int user) => tokens.Issue(new(Name(user), false, Lifetime));

    public UserKey Key(int user)
    {
        var expires = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + Lifetime;
        var principal = new ClaimsPrincipal(new ClaimsIdentity(
        [
            new("iss", DevelopmentTrust.Issuer), new("sub", Name(user)), new("exp", expires.ToString(CultureInfo.InvariantCulture)),
        ]));
        return binder.Bind(principal).Identity!.Key;
    }

    private static string Name(int user) => string.Create(CultureInfo.InvariantCulture, $"user-{user}");
}
