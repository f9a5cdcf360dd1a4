using System.Buffers.Text;
using System.Text.Json;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Reads when a token expires, as any client may.</summary>
internal static class Expiry
{
    /// <returns>Ticks since the year 1, UTC.</returns>
    public static long Of(string token)
    {
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        return DateTimeOffset.FromUnixTimeSeconds(payload.RootElement.GetProperty("exp").GetInt64()).Ticks;
    }
}
