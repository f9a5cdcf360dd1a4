using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Limits;

/// <summary>How many connections a user has in this process.</summary>
/// <param name="User">Whose.</param>
/// <param name="Held">How many.</param>
/// <param name="Change">How often any count had changed when this was read: of two counts of a user, the one with the greater number is the newer.</param>
internal readonly record struct ConnectionCount(UserKey User, int Held, long Change);
