using System.Collections.Frozen;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Workers;

/// <summary>The agents of workers that may be asked for.</summary>
/// <param name="Infos">Each with whether it is served now, and what it does.</param>
/// <param name="Names">Their names.</param>
internal sealed record ServedAgents(IReadOnlyList<AgentInfo> Infos, FrozenSet<string> Names)
{
    /// <param name="named">Those that somebody may serve.</param>
    /// <param name="offers">What the workers of this pod offer.</param>
    /// <param name="anywhere">Those that workers of any pod serve.</param>
    public static ServedAgents Of(IReadOnlySet<string> named, IEnumerable<AgentOffer> offers, IReadOnlySet<string> anywhere)
    {
        var served = offers.GroupBy(offer => offer.Name)
            .ToDictionary(same => same.Key, same => same.Select(offer => offer.Description).FirstOrDefault(text => text is not null));
        AgentInfo[] infos =
        [
            .. named.Union(served.Keys).Union(anywhere).Select(name => new AgentInfo(name, served.ContainsKey(name) || anywhere.Contains(name), served.GetValueOrDefault(name))),
        ];
        return new(infos, infos.Select(info => info.Name).ToFrozenSet(StringComparer.Ordinal));
    }
}
