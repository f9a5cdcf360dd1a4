namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>Numbers from a seed, the same in every process and version: SplitMix64 (Steele, Lea, Flood, 2014).</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <returns>True one time in <paramref name="times"/>; never when it is 0.</returns>
    public bool OneIn(int times) => times > 0 && Below(times) == 0;
}
