using System.Security.Authentication;
using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>Why no connection can be had, in words for an operator that name what to mend; no address, no password.</summary>
internal static class RedisFailure
{
    private const string Setting = "Netra:Redis:Configuration";

    /// <param name="failure">What the client library says, with its causes.</param>
    /// <param name="configuration">What it was told.</param>
    public static string Words(RedisConnectionException failure, ConfigurationOptions configuration)
    {
        var causes = Causes(failure).ToList();
        if (causes.Exists(cause => Says(cause, "NOAUTH") || Says(cause, "WRONGPASS") || Says(cause, "invalid password")))
            return string.IsNullOrEmpty(configuration.Password) ? $"it asks for a password; {Setting} has none." : $"it refuses the password in {Setting}.";
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } handshake)
            return Says(handshake, "certificate")
                ? $"its certificate is not trusted here, or is for another name; see ssl= and sslHost= in {Setting}."
                : $"it does not answer in TLS, as ssl=true in {Setting} asks.";
        if (causes.OfType<RedisConnectionException>().Any(cause => cause.FailureType == ConnectionFailureType.ProtocolFailure))
            return $"it does not speak Redis' protocol; see port and ssl= in {Setting}.";
        return configuration.Ssl
            ? $"it cannot be reached with TLS; see host, port and ssl=true in {Setting}."
            : $"it cannot be reached; see host and port in {Setting}, and whether it needs ssl=true.";
    }

    private static bool Says(Exception cause, string word) => cause.Message.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Exception> Causes(Exception failure) =>
        (failure is AggregateException several ? several.InnerExceptions : Of(failure.InnerException)).SelectMany(Causes).Prepend(failure);

    private static IEnumerable<Exception> Of(Exception? cause) => cause is null ? [] : [cause];
}
