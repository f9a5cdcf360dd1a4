using System.Globalization;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Redis.Sealing;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Redis;

/// <summary>Seals what is kept of a run, for its user and its key.</summary>
internal static class RunSeal
{
    public static byte[] Close(UserSeals seals, string key, RunFold fold) => seals.Close(KeptRun.Write(fold), Place.Of("run", key));

    /// <exception cref="IsolationViolationException">It is another user's, or another run.</exception>
    public static RunFold Open(UserSeals seals, string key, byte[] closed, string? begin) => seals.TryOpen(closed, Place.Of("run", key), out var text)
        ? KeptRun.Read(seals.Owner, text, begin is null ? default : PlaceOf(begin))
        : throw new IsolationViolationException("A kept run does not open as its user's.");

    /// <param name="at">An epoch and an offset.</param>
    public static Cursor PlaceOf(string at)
    {
        var words = at.Split(' ');
        return new(new(ulong.Parse(words[0], CultureInfo.InvariantCulture)), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    public static string TextOf(Cursor at) => string.Create(CultureInfo.InvariantCulture, $"{at.Epoch.Value} {at.Offset}");
}
