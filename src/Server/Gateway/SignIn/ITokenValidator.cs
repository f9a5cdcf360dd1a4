namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>The one way in: every token, at sign-in and at a renewal, is checked here.</summary>
/// <remarks>Trust model: the token is whatever a stranger sent. An identity comes back only when all of it was proved.</remarks>
internal interface ITokenValidator
{
    /// <summary>Checks a token. It does not throw for a bad one, whatever its form.</summary>
    ValueTask<TokenAnswer> ValidateAsync(string token, CancellationToken cancellationToken);
}
