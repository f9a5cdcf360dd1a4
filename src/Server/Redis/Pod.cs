using System.Security.Cryptography;

namespace Netra.Signal.Server.Redis;

/// <summary>This process among those that share a Redis.</summary>
internal sealed class Pod
{
    /// <summary>16 hex digits, new at every start.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
