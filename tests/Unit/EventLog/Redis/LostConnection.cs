using System.Collections;
using System.Reflection;
using StackExchange.Redis;

namespace Netra.Signal.Tests.Unit.EventLog.Redis;

/// <summary>What the client library comes to when a connection breaks while another of its threads is writing: "being established", by nothing.</summary>
/// <remarks>Made here by its own fields, as it is seldom; and it stays so whatever Redis does.</remarks>
internal static class LostConnection
{
    private const int BeingEstablished = 1;

    /// <param name="library">The connections.</param>
    /// <param name="which"><c>interactive</c> or <c>subscription</c>.</param>
    public static void Lose(ConnectionMultiplexer library, string which)
    {
        var server = ((IEnumerable)Field(library, "serverSnapshot").GetValue(library)!).Cast<object>().Single();
        var bridge = Field(server, which).GetValue(server)!;
        var connection = (IDisposable)Field(bridge, "physical").GetValue(bridge)!;
        Field(bridge, "state").SetValue(bridge, BeingEstablished);
        Field(bridge, "physical").SetValue(bridge, null);
        connection.Dispose();
    }

    private static FieldInfo Field(object of, string name) => of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
}
