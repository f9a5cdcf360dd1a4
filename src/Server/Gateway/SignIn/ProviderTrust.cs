using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Trusts an OpenID Connect provider: issuer and keys come from its own metadata, never from a token.</summary>
internal sealed class ProviderTrust : ITokenTrust
{
    /// <summary>How long a sign-in waits for the provider, which is asked at the first one and now and then after.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConfigurationManager<OpenIdConnectConfiguration> _metadata;

    /// <param name="authority">The provider's address; everything is fetched over https unless it is a loopback one.</param>
    /// <param name="audience">The audience a token must name.</param>
    public ProviderTrust(Uri authority, string audience)
    {
        Audience = audience;
        _metadata = new(
            $"{authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(new HttpClient { Timeout = Patience }) { RequireHttps = !authority.IsLoopback });
    }

    public string Audience { get; }

    public async ValueTask<TokenIssuer> GetIssuerAsync(CancellationToken cancellationToken)
    {
        // One fetch serves every request that waits for it, so it must not end with the request that came first.
        var metadata = await _metadata.GetConfigurationAsync(CancellationToken.None).WaitAsync(Patience, cancellationToken);
        return new(metadata.Issuer, [.. metadata.SigningKeys]);
    }

    public bool TryRefresh()
    {
        _metadata.RequestRefresh();
        return true;
    }
}
