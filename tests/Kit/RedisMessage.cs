using System.Globalization;
using System.Text;

namespace Netra.Signal.Tests.Kit;

/// <summary>What Redis says to a subscriber: on which channel, and what was published.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Payload">The bytes.</param>
public sealed record RedisMessage(string Channel, byte[] Payload)
{
    /// <summary>The message as it stands on the wire.</summary>
    internal byte[] ToBytes() =>
    [
        .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*3\r\n$7\r\nmessage\r\n${Encoding.UTF8.GetByteCount(Channel)}\r\n{Channel}\r\n${Payload.Length}\r\n")),
        .. Payload, .. "\r\n"u8,
    ];
}
