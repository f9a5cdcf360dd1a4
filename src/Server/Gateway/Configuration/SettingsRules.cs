using Netra.Signal.Server.Agents.Chat;
using Netra.Signal.Server.Gateway.Edge;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary>What single ranges cannot say: settings that need each other, and what must be set outside Development.</summary>
internal static class SettingsRules
{
    private const string KeyForm = "32 random bytes in base64 (openssl rand -base64 32), the same on every pod";

    public static void Check(NetraOptions options, bool isDevelopment, List<string> errors)
    {
        CheckKeys(options, isDevelopment, errors);
        if (!isDevelopment)
            CheckProvider(options.Identity, errors);
        for (var i = 0; i < options.Origins.Count; i++)
            if (!OriginPolicy.IsCanonical(options.Origins[i]))
                errors.Add($"Netra:Origins:{i} must be written as a browser sends it: scheme://host[:port], http or https, in ASCII, without a path and without a default port.");
        if (options.Limits.InputBytes > options.Limits.UserFrameBytes)
            errors.Add($"Netra:Limits:InputBytes must be at most Netra:Limits:UserFrameBytes ({options.Limits.UserFrameBytes}): an input arrives in one frame.");
        if (options.Agents.DocsPath is { } docs && !Directory.Exists(docs))
            errors.Add($"Netra:Agents:DocsPath names the folder {docs}, which does not exist.");
        ChatRules.Check(options.Agents.Chat, errors);
        CheckRedis(options, isDevelopment, errors);
        CheckWorkers(options, errors);
        foreach (var agent in options.Runs.Agents.Keys)
            if (IdRules.Refusal(agent) is { } refusal)
                errors.Add($"Netra:Runs:Agents has {agent}: the name of an agent {refusal}.");
        if (options.Drain.RunsWithin + options.Drain.RetryWithin >= options.Drain.Within)
            errors.Add($"Netra:Drain:RunsWithin ({options.Drain.RunsWithin}) and Netra:Drain:RetryWithin ({options.Drain.RetryWithin}) together must be less than Netra:Drain:Within ({options.Drain.Within}): first runs end, then connections are told to come back elsewhere, and the process must not be gone before.");
        if (options.Limits.EventBytes > options.Limits.RunBytes)
            errors.Add($"Netra:Limits:EventBytes must be at most Netra:Limits:RunBytes ({options.Limits.RunBytes}): an event is part of a run.");
    }

    private static void CheckKeys(NetraOptions options, bool isDevelopment, List<string> errors)
    {
        if (options.IdentityKey is { } identityKey && !IsKey(identityKey))
            errors.Add($"Netra:IdentityKey must be {KeyForm}.");
        else if (options.IdentityKey is null && !isDevelopment)
            errors.Add($"Netra:IdentityKey is not set: {KeyForm}. It makes user keys and is never changed.");
        if (options.Keys.Count == 0 && !isDevelopment)
            errors.Add($"Netra:Keys is not set: Netra:Keys:0 must be {KeyForm}.");
        for (var i = 0; i < options.Keys.Count; i++)
            if (!IsKey(options.Keys[i]))
                errors.Add($"Netra:Keys:{i} must be {KeyForm}.");
            else if (options.Keys.Take(i).Contains(options.Keys[i]))
                errors.Add($"Netra:Keys:{i} is in the list already.");
    }

    private static void CheckWorkers(NetraOptions options, List<string> errors)
    {
        foreach (var (application, agents) in options.Workers.Applications)
        {
            if (string.IsNullOrWhiteSpace(application) || agents.Count == 0)
                errors.Add($"Netra:Workers:Applications:{application} must have the agents that the application may serve: set Netra:Workers:Applications:{application}:0 and so on, * for all.");
            foreach (var agent in agents.Where(agent => agent != "*" && IdRules.Refusal(agent) is not null))
                errors.Add($"Netra:Workers:Applications:{application} has {agent}: the name of an agent {IdRules.Refusal(agent)}.");
        }

        if (options.Limits.EventBytes > options.Limits.WorkerFrameBytes)
            errors.Add($"Netra:Limits:EventBytes must be at most Netra:Limits:WorkerFrameBytes ({options.Limits.WorkerFrameBytes}): a worker's event arrives in one frame.");
    }

    private static void CheckRedis(NetraOptions options, bool isDevelopment, List<string> errors)
    {
        if (options.Redis.CallTimeout > options.Redis.EmitTimeout)
            errors.Add($"Netra:Redis:CallTimeout ({options.Redis.CallTimeout}) must be at most Netra:Redis:EmitTimeout ({options.Redis.EmitTimeout}): an agent is told only after a call.");
        if (options.Redis.Configuration is not { } configuration)
            return;
        if (RedisAddress.Refusal(configuration, isDevelopment) is { } refusal)
            errors.Add(refusal);
        // Pods share what they keep in Redis, so they share the keys too; what each made for itself would not open.
        if (options.IdentityKey is null && isDevelopment)
            errors.Add($"Netra:IdentityKey is not set: with Netra:Redis:Configuration it must be {KeyForm}.");
        if (options.Keys.Count == 0 && isDevelopment)
            errors.Add($"Netra:Keys is not set: with Netra:Redis:Configuration, Netra:Keys:0 must be {KeyForm}.");
    }

    private static bool IsKey(string text)
    {
        Span<byte> key = stackalloc byte[SecretKey.Length + 1];
        return Convert.TryFromBase64String(text, key, out var length) && length == SecretKey.Length;
    }

    private static void CheckProvider(IdentityOptions identity, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(identity.Authority))
            errors.Add("Netra:Identity:Authority is not set: the https address of the OpenID Connect provider that signs users in.");
        else if (!IsAuthority(identity.Authority))
            errors.Add("Netra:Identity:Authority must be an https address (http for a loopback one) without query and fragment.");
        else if (identity.Profile == IdentityProfile.Entra && IsSharedTenant(identity.Authority))
            errors.Add("Netra:Identity:Authority must name one tenant by its id, not common, organizations or consumers.");
        if (string.IsNullOrWhiteSpace(identity.Audience))
            errors.Add("Netra:Identity:Audience is not set: the audience of tokens for this gateway.");
        if (identity.Profile is null && !errors.Exists(error => error.StartsWith("Netra:Identity:Profile ", StringComparison.Ordinal)))
            errors.Add("Netra:Identity:Profile is not set: entra (issuer, tid and oid are the user) or oidc (issuer and sub).");
    }

    private static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" };

    private static bool IsSharedTenant(string authority) => new Uri(authority).Segments
        .Any(segment => segment.TrimEnd('/').ToLowerInvariant() is "common" or "organizations" or "consumers");
}
