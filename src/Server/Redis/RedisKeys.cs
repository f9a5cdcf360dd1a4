using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Redis;

/// <summary>The names of keys and channels. The hash tag is the user, so all that is one user's lies together; the environment is in every name.</summary>
internal sealed class RedisKeys(RedisOptions options, UserKeyDerivation names)
{
    public string Environment => options.Environment;

    /// <summary>What is this environment's, and no user's.</summary>
    public string Shared(string kind) => $"netra:{options.Environment}:{kind}";

    /// <summary>A run: named by the user's client, so its name is not in the key.</summary>
    public string Run(UserKey user, RunId run) => Run(user, TagOf(user, run));

    /// <param name="user">Whose run.</param>
    /// <param name="tag">See <see cref="TagOf"/>.</param>
    public string Run(UserKey user, UInt128 tag) => Of(user, $"run:{tag:x32}");

    /// <summary>What stands for a run's name where others may read it.</summary>
    public UInt128 TagOf(UserKey user, RunId run) => names.NameTag(user, "run", run.Value);

    /// <summary>The runs of a thread, likewise.</summary>
    public string Thread(UserKey user, ThreadId thread) => Of(user, $"thread:{names.NameTag(user, "thread", thread.Value):x32}");

    /// <summary>What is one user's.</summary>
    public string Of(UserKey user, string kind) => $"netra:{options.Environment}:{{{user}}}:{kind}";
}
