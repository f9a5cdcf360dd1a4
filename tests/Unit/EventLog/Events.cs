using Netra.Signal.Server.EventLog;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>Events for tests.</summary>
internal static class Events
{
    public static readonly ThreadId Thread = ThreadId.Parse("t-events");

    public static NewEvent Of(RunId run, long? n = null, bool endsRun = false, int bytes = 2, ThreadId? thread = null) =>
        new(AgentThinking.WireName, thread ?? Thread, run, "docs", DateTimeOffset.UnixEpoch, Data(bytes), N: n, EndsRun: endsRun);

    public static NewEvent OfThread(ThreadId? thread = null) =>
        new(ThreadUpdated.WireName, thread ?? Thread, null, null, DateTimeOffset.UnixEpoch, Data(2));

    /// <summary>The hub message that a connection would write.</summary>
    public static ReadOnlyMemory<byte> FrameOf(LogEvent e)
    {
        var frame = new byte[EventFrame.MaxLength(e.Event)];
        return frame.AsMemory(0, EventFrame.Write(e.Event, e.Position, frame));
    }

    private static byte[] Data(int bytes) => [(byte)'{', .. Enumerable.Repeat((byte)' ', bytes - 2), (byte)'}'];
}
