namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Events 1900 to 1919. A token, a claim and a query never go into a log.</summary>
internal static partial class Log
{
    [LoggerMessage(1900, LogLevel.Information, "A token was refused: {Reason}.")]
    public static partial void TokenRefused(ILogger logger, string reason);

    [LoggerMessage(1901, LogLevel.Error, "The keys of the identity provider cannot be had; nobody can sign in. See Netra:Identity:Authority.")]
    public static partial void ProviderUnavailable(ILogger logger, Exception exception);
}
