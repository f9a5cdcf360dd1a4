namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Whose tokens are accepted.</summary>
internal interface ITokenTrust
{
    /// <summary>The audience a token must name.</summary>
    string Audience { get; }

    /// <summary>The issuer and its keys as they are known now.</summary>
    /// <exception cref="InvalidOperationException">The issuer cannot be reached, and was never.</exception>
    /// <exception cref="TimeoutException">The issuer does not answer in time, and never did.</exception>
    ValueTask<TokenIssuer> GetIssuerAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the keys again after a token named one that is not known: the issuer may have rotated them.</summary>
    /// <returns>Whether asking again can help.</returns>
    bool TryRefresh();
}
