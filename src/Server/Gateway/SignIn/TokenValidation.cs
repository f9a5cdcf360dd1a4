using System.IdentityModel.Tokens.Jwt;
using Microsoft.IdentityModel.Tokens;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Checks form, algorithm, signature, issuer, audience and lifetime of a token, and binds it to an identity.</summary>
/// <remarks>Keys come from <see cref="ITokenTrust"/> alone: <c>jku</c>, <c>jwk</c>, <c>x5u</c> and <c>x5c</c> of a token are not looked at.</remarks>
internal sealed class TokenValidation(ITokenTrust trust, IdentityBinder binder, TimeProvider time, ILogger<TokenValidation> log) : ITokenValidator
{
    private static readonly string[] Algorithms =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    /// <summary>How far the issuer's clock may be ahead. Nothing is added after <c>exp</c>.</summary>
    private static readonly TimeSpan Earliness = TimeSpan.FromSeconds(60);

    private readonly JwtSecurityTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenText.MaxLength };

    public async ValueTask<TokenAnswer> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (TokenText.Parse(token) is not { } text || text.IsCritical)
            return Refused("token_malformed");
        if (!Algorithms.Contains(text.Algorithm))
            return Refused("algorithm_not_allowed");
        for (var mayRefresh = true; ; mayRefresh = false)
        {
            TokenIssuer issuer;
            try
            {
                issuer = await trust.GetIssuerAsync(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Log.ProviderUnavailable(log, e);
                return TokenAnswer.Unavailable;
            }
            try
            {
                _handler.ValidateToken(token, Parameters(issuer, text), out _);
                return Bind(text);
            }
            catch (SecurityTokenSignatureKeyNotFoundException) when (mayRefresh && trust.TryRefresh())
            {
            }
            // The libraries throw many kinds for what a stranger may send; each means that nothing was proved.
            catch (Exception e)
            {
                return Refused(Reason(e));
            }
        }
    }

    /// <summary>A word that an operator finds in docs/operating.md; an error without one gives its type, never its text, which quotes the token.</summary>
    private static string Reason(Exception failure) => failure switch
    {
        SecurityTokenInvalidLifetimeException => "expired_or_not_yet_valid",
        SecurityTokenInvalidIssuerException => "issuer_wrong",
        SecurityTokenInvalidAudienceException => "audience_wrong",
        SecurityTokenSignatureKeyNotFoundException => "key_unknown",
        SecurityTokenInvalidSignatureException => "signature_wrong",
        _ => failure.GetType().Name,
    };

    private TokenAnswer Bind(TokenText text)
    {
        var binding = binder.Bind(text.ToPrincipal());
        return binding.Identity is { } identity ? TokenAnswer.Accepted(identity) : Refused(binding.Refusal!);
    }

    private TokenAnswer Refused(string reason)
    {
        Log.TokenRefused(log, reason);
        return TokenAnswer.Unauthorized;
    }

    private TokenValidationParameters Parameters(TokenIssuer issuer, TokenText text) => new()
    {
        ValidateIssuer = true,
        ValidIssuer = issuer.Name,
        ValidateAudience = true,
        RequireAudience = true,
        ValidAudience = trust.Audience,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        IssuerSigningKeys = issuer.Keys,
        ValidAlgorithms = Algorithms,
        ValidateLifetime = true,
        RequireExpirationTime = true,
        // The library reads the machine's clock; the gateway's time is the provider's.
        LifetimeValidator = (_, _, _, _) => text.IsValidAt(time.GetUtcNow(), Earliness),
    };
}
