using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary><c>Netra:Identity</c>: the identity provider. Needed everywhere but in Development, which signs its own tokens.</summary>
internal sealed class IdentityOptions
{
    /// <summary>The provider's address, https (http for a loopback one), without <c>/.well-known/openid-configuration</c>.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience that tokens for this gateway name.</summary>
    public string? Audience { get; set; }

    /// <summary>Which claims are the identity: <c>entra</c> or <c>oidc</c>.</summary>
    public IdentityProfile? Profile { get; set; }
}
