using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Trusts the tokens that this gateway signs itself in Development, with any key on the ring.</summary>
internal sealed class DevelopmentTrust(KeyRing keys) : ITokenTrust
{
    public const string Issuer = "https://netra.local/dev";

    private readonly TokenIssuer _issuer = new(Issuer, [.. keys.All.Select(key => new DevelopmentKey(key).ToSecurityKey())]);

    public string Audience => "netra-signal";

    public ValueTask<TokenIssuer> GetIssuerAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_issuer);

    public bool TryRefresh() => false;
}
