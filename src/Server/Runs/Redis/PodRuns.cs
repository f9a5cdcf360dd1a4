using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>The runs that this pod carries out, under a name by which others can end them when it dies.</summary>
internal sealed class PodRuns(RedisKeys keys, Pod pod, UserKeyDerivation names)
{
    public string Id => pod.Id;

    /// <summary>Where this pod's runs are listed.</summary>
    public string Key => KeyOf(pod.Id);

    /// <summary>Where a pod's runs are listed.</summary>
    public string KeyOf(string podId) => keys.Shared($"pod:{podId}:runs");

    /// <summary>The user and the run, sealed: Redis could not make up a user for us to act for.</summary>
    public string NameOf(UserKey user, RunId run) => names.Entrust(user, Prefix + run.Value);

    /// <returns>The user and the run, or <see langword="null"/> when no pod of this environment with our identity key wrote this.</returns>
    public (UserKey User, RunId Run)? TryRead(string name) =>
        names.TryRecall(name, out var user, out var text) && text.StartsWith(Prefix, StringComparison.Ordinal) && RunId.TryParse(text[Prefix.Length..], out var run)
            ? (user, run)
            : null;

    /// <summary>What was written in another environment names no run here.</summary>
    private string Prefix => $"{keys.Environment} ";
}
