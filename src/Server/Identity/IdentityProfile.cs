namespace Netra.Signal.Server.Identity;

/// <summary>Which claims of a token make up its identity. A setting, never a fallback from one to the other.</summary>
internal enum IdentityProfile
{
    /// <summary>Microsoft Entra ID: issuer, tenant (<c>tid</c>) and object id (<c>oid</c>); its <c>sub</c> differs per application.</summary>
    Entra,

    /// <summary>Another OpenID Connect provider: issuer and <c>sub</c>.</summary>
    Oidc,
}
