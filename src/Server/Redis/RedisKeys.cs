using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Redis;

/// <summary>The names of keys and channels. The hash tag is the user, so all that is one user's lies together; the environment is in every name.</summary>
internal sealed class RedisKeys(RedisOptions options)
{
    public string Environment => options.Environment;

    /// <summary>What is this environment's, and no user's.</summary>
    public string Shared(string kind) => $"netra:{options.Environment}:{kind}";

    /// <summary>What is one user's.</summary>
    public string Of(UserKey user, string kind) => $"netra:{options.Environment}:{{{user}}}:{kind}";
}
