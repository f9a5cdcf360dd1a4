using System.Security.Claims;

namespace Netra.Signal.Server.Identity;

/// <summary>What an identity provider calls the application that a token was given to, if the token is the application's own.</summary>
internal static class ApplicationIds
{
    private static readonly string[] Ids = ["azp", "appid", "client_id"];

    /// <summary>What tokens have that a person signed in for: an id token, or one that acts for a person.</summary>
    private static readonly string[] MarksOfAPerson =
        ["nonce", "at_hash", "c_hash", "auth_time", "upn", "unique_name", "preferred_username", "email", "given_name", "family_name"];

    /// <param name="principal">A validated principal that is no user's.</param>
    /// <param name="otherwise">What it is called when no claim says; absent: it is not accepted then.</param>
    /// <returns><see langword="null"/> when a person stands behind the token, or it does not say one id as text.</returns>
    public static string? Of(ClaimsPrincipal principal, string? otherwise = null)
    {
        if (principal.HasClaim(claim => MarksOfAPerson.Contains(claim.Type)))
            return null;
        var ids = principal.FindAll(claim => Ids.Contains(claim.Type)).ToList();
        if (ids.Count == 0)
            return otherwise;
        return ids.TrueForAll(id => id.ValueType == ClaimValueTypes.String && id.Value == ids[0].Value && !string.IsNullOrWhiteSpace(id.Value)) ? ids[0].Value : null;
    }
}
