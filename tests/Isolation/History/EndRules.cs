namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I2: nothing is delivered after the end: of the token, of the connection, or of what the server announced.</summary>
internal static class EndRules
{
    public static IEnumerable<string> Check(HistoryIndex history)
    {
        foreach (var session in history.Sessions)
        {
            var over = false;
            foreach (var line in session.Lines)
            {
                over |= line.Kind is Kinds.Closing or Kinds.Close;
                if (line.Kind != Kinds.Deliver)
                    continue;
                if (over)
                    yield return $"I2: delivered after the close: {line}";
                if (session.Connect.Expires is not (> 0 and var expires))
                    continue;
                // What was emitted only after the token expired can have been written only after it did; no clock of a slow reader is needed for that.
                if (history.EmitOf(line)?.At > expires + HistoryChecker.Skew || line.At > expires + HistoryChecker.Late)
                    yield return $"I2: delivered after the token had expired: {line}";
            }
        }
    }
}
