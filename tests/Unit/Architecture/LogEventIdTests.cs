using System.Reflection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>The event ids of the log: an operator's alert names a number, and that number means one thing.</summary>
public sealed class LogEventIdTests
{
    private static readonly Dictionary<string, int> Ranges = new()
    {
        ["Identity"] = 1000, ["Diagnostics"] = 1100, ["Audit"] = 1200, ["Limits"] = 1300, ["EventLog"] = 1400, ["Redis"] = 2000,
        ["Delivery"] = 1500, ["Threads"] = 1600, ["Runs"] = 1600, ["Workers"] = 1700, ["Agents"] = 1800, ["Gateway"] = 1900,
    };

    private static readonly (MethodInfo Method, LoggerMessageAttribute Message)[] Messages =
        [.. ServerTypes.All.SelectMany(type => type.GetMethods(ServerTypes.Declared))
            .Select(method => (method, method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(pair => pair.Item2 is not null)];

    [Fact]
    public void EventIds_AreUnique()
    {
        Assert.NotEmpty(Messages);
        Assert.Empty(Messages.GroupBy(pair => pair.Message.EventId).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => Name(pair.Method)))}"));
    }

    [Fact]
    public void EventIds_LieInTheRangeOfTheirFolder() => Assert.All(Messages, pair =>
    {
        var first = Ranges[ServerTypes.FolderOf(pair.Method.DeclaringType!)!];
        Assert.True(pair.Message.EventId >= first && pair.Message.EventId < first + 100, $"{Name(pair.Method)} has {pair.Message.EventId}; its folder has {first} to {first + 99}.");
    });

    [Fact]
    public void EventNames_AreNotTypedByHand() =>
        Assert.Empty(Messages.Where(pair => pair.Message.EventName is not null).Select(pair => Name(pair.Method)));

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
