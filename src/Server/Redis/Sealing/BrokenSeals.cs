using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>Where it is said that something kept for a user does not open as that user's: it was moved, changed, or sealed for another.</summary>
/// <remarks>Each is counted; log and audit have it once a minute for a user, as what does not open is looked at again and again.</remarks>
internal sealed class BrokenSeals(Violations violations, ILogger<BrokenSeals> logger)
{
    /// <returns>What it was found with, to be thrown on: whoever asked is answered with an error, and shown nothing.</returns>
    public IsolationViolationException Say(UserKey user, IsolationViolationException found)
    {
        if (violations.SayAgain(ViolationKinds.BrokenSeal, "open", user))
            logger.DoesNotOpen(user.Pseudonym, found.Message);
        return found;
    }

    /// <summary>Forgets what was said long ago.</summary>
    public void Forget() => violations.Forget();
}
