using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Who may open what. There is no policy for "anybody signed in" but the fallback, which no endpoint should need.</summary>
internal static class SignInPolicies
{
    /// <summary>The one authentication scheme; cookies never sign anybody in.</summary>
    public const string Scheme = "Bearer";

    /// <summary>Users: the user hub, and <c>/v1</c> but for what is a worker's.</summary>
    public const string User = "user";

    /// <summary>Workers: applications with the role <c>agent</c>.</summary>
    public const string Worker = "worker";

    /// <summary>Whether the token is a user's. One that carries the agents' role is not, whatever else it says.</summary>
    public static bool IsUser(BoundIdentity identity) =>
        identity.Kind == TokenKind.User && !identity.Roles.Contains(IdentityBinder.AgentRole);

    /// <summary>Whether the token is a proven application's with the agents' role. That a token is no user's is not enough: an id token is none either.</summary>
    public static bool IsWorker(BoundIdentity identity) =>
        identity is { Kind: TokenKind.Application, ClientId: not null } && identity.Roles.Contains(IdentityBinder.AgentRole);

    public static void AddTo(AuthorizationOptions options)
    {
        options.AddPolicy(User, Requires(IsUser));
        options.AddPolicy(Worker, Requires(IsWorker));
        options.DefaultPolicy = options.FallbackPolicy = Requires(_ => true);
    }

    private static AuthorizationPolicy Requires(Func<BoundIdentity, bool> condition) => new AuthorizationPolicyBuilder(Scheme)
        .RequireAuthenticatedUser()
        .RequireAssertion(context => context.User.GetBoundIdentity() is { } identity && condition(identity))
        .Build();

    /// <summary>What the sign-in made of the request's token; <see langword="null"/> when nobody is signed in.</summary>
    public static BoundIdentity? GetBoundIdentity(this ClaimsPrincipal principal) =>
        principal.Identities.OfType<BoundIdentity>().SingleOrDefault();
}
