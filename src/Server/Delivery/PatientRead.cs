using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>Reads on for a connection. A store that is away is no reason to lose the connection.</summary>
internal static class PatientRead
{
    /// <returns>The next page; an empty one when the log cannot be reached: it wakes the connection when it can.</returns>
    public static async ValueTask<LogPage> NextAsync(DeliveryServices services, UserConnectionContext connection, Cursor after)
    {
        try
        {
            return await services.Log.ReadAsync(connection.User, after, services.Options.MaxWriteBytes, CancellationToken.None);
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            services.Logger.ReadPutOff(connection.User.Pseudonym, connection.ConnectionId);
            return default;
        }
    }

    /// <returns>The runs under way, to state a gap with; nothing when they cannot be reached: the connection is woken when they may be, and looks again.</returns>
    public static async ValueTask<ActiveRuns?> RunsAsync(DeliveryServices services, UserConnectionContext connection)
    {
        try
        {
            return await services.ActiveRuns.FoldAsync(connection.User, CancellationToken.None);
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            services.Log.WakeWhenReached(connection.User);
            services.Logger.GapPutOff(connection.User.Pseudonym, connection.ConnectionId);
            return null;
        }
    }
}
