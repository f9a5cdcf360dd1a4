using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>What a bad network, a bad proxy or a bad Redis could do to doorbells. Other messages pass.</summary>
internal static class BellTampering
{
    private const int Late = 7;

    /// <summary>One for each connection: they remember what they held back.</summary>
    public static Func<Func<RedisMessage, IEnumerable<RedisMessage>>> Of(string fault) => () =>
    {
        var held = new Queue<RedisMessage>();
        var channels = new HashSet<string>();
        return message => !message.Channel.EndsWith(":bell", StringComparison.Ordinal) ? [message] : fault switch
        {
            FleetCells.DropBells => [],
            FleetCells.DoubleBells => [message, message],
            FleetCells.DelayBells => HoldBack(held, message),
            FleetCells.MisrouteBells => [message with { Channel = Another(channels, message.Channel) }],
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
    };

    /// <summary>Each comes after several that were rung later, those of its own user among them.</summary>
    private static IEnumerable<RedisMessage> HoldBack(Queue<RedisMessage> held, RedisMessage message)
    {
        held.Enqueue(message);
        return held.Count < Late ? [] : held.Count % 2 == 0 ? [message, held.Dequeue()] : [held.Dequeue()];
    }

    private static string Another(HashSet<string> channels, string own)
    {
        channels.Add(own);
        var others = channels.Where(channel => channel != own).ToArray();
        return others.Length == 0 ? own : others[Random.Shared.Next(others.Length)];
    }
}
