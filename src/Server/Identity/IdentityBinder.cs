using System.Collections.Frozen;
using System.Globalization;
using System.Security.Claims;
using System.Text;

namespace Netra.Signal.Server.Identity;

/// <summary>The one place where a validated principal becomes a user, or an application.</summary>
/// <remarks>
/// Trust model: the principal must come from a token whose signature, issuer, audience and lifetime were checked. Of it only the claims
/// that the profile names are read; <c>email</c>, <c>upn</c> and names are not identities. A part that is missing, blank, given twice or
/// not text refuses: nothing is guessed, cleaned, or taken from elsewhere.
/// </remarks>
internal sealed class IdentityBinder(UserKeyDerivation derivation, IdentityProfile profile)
{
    /// <summary>The role that lets an application open the worker hub, and that no user's token may carry.</summary>
    public const string AgentRole = "agent";

    /// <summary>Binds a validated principal.</summary>
    public IdentityBinding Bind(ClaimsPrincipal principal)
    {
        try
        {
            return new(profile switch
            {
                IdentityProfile.Entra => BindEntra(principal),
                IdentityProfile.Oidc => BindOidc(principal),
                _ => throw new IdentityRefusedException("profile_unknown"),
            }, null);
        }
        catch (IdentityRefusedException refused)
        {
            return new(null, refused.Message);
        }
    }

    private BoundIdentity BindEntra(ClaimsPrincipal principal)
    {
        var issuer = Required(principal, "iss");
        var tenant = RequiredGuid(principal, "tid");
        var subject = RequiredGuid(principal, "oid");
        var isApplication = IsDeclaredApplication(principal) || Optional(principal, "scp") is null;
        // Neither an id token nor a user's: those of applications have the object as their subject, or say so.
        var isProven = Optional(principal, "scp") is null && (IsDeclaredApplication(principal) || Optional(principal, "sub") == subject);
        return isApplication
            ? Bound(principal, TokenKind.Application, derivation.Derive("entra.application", issuer, tenant, subject), isProven ? ApplicationIds.Of(principal) : null)
            : Bound(principal, TokenKind.User, derivation.Derive("entra", issuer, tenant, subject));
    }

    private BoundIdentity BindOidc(ClaimsPrincipal principal)
    {
        var issuer = Required(principal, "iss");
        var subject = Required(principal, "sub");
        var isApplication = IsDeclaredApplication(principal)
            || subject == Optional(principal, "client_id")
            || subject == Optional(principal, "azp");
        return isApplication
            ? Bound(principal, TokenKind.Application, derivation.Derive("oidc.application", issuer, subject), ApplicationIds.Of(principal, subject))
            : Bound(principal, TokenKind.User, derivation.Derive("oidc", issuer, subject));
    }

    private static BoundIdentity Bound(ClaimsPrincipal principal, TokenKind kind, UserKey key, string? clientId = null) =>
        new(key, kind, Roles(principal), ExpiresAt(principal), clientId);

    private static FrozenSet<string> Roles(ClaimsPrincipal principal) => principal.Claims
        .Where(claim => claim.Type is "roles" or "role")
        .Select(claim => claim.Value)
        .ToFrozenSet(StringComparer.Ordinal);

    private static bool IsDeclaredApplication(ClaimsPrincipal principal) => Optional(principal, "idtyp") == "app";

    private static DateTimeOffset ExpiresAt(ClaimsPrincipal principal)
    {
        var text = Single(principal, "exp")?.Value ?? throw new IdentityRefusedException("exp_missing");
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : throw new IdentityRefusedException("exp_malformed");
    }

    private static string RequiredGuid(ClaimsPrincipal principal, string type) =>
        Guid.TryParseExact(Required(principal, type), "D", out var id) && id != Guid.Empty
            ? id.ToString("D")
            : throw new IdentityRefusedException($"{type}_malformed");

    private static string Required(ClaimsPrincipal principal, string type) =>
        Optional(principal, type) ?? throw new IdentityRefusedException($"{type}_missing");

    private static string? Optional(ClaimsPrincipal principal, string type)
    {
        var claim = Single(principal, type);
        if (claim is null)
            return null;
        // The number 7 and the text "7" are two subjects; a lone surrogate has no bytes of its own to derive a key from.
        if (claim.ValueType != ClaimValueTypes.String || !IsWellFormed(claim.Value))
            throw new IdentityRefusedException($"{type}_malformed");
        return string.IsNullOrWhiteSpace(claim.Value) ? throw new IdentityRefusedException($"{type}_blank") : claim.Value;
    }

    private static Claim? Single(ClaimsPrincipal principal, string type)
    {
        Claim? found = null;
        foreach (var claim in principal.FindAll(claim => claim.Type == type))
            found = found is null ? claim : throw new IdentityRefusedException($"{type}_repeated");
        return found;
    }

    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != System.Buffers.OperationStatus.Done)
                return false;
            rest = rest[used..];
        }
        return true;
    }
}
