using System.Globalization;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Writes down what a user's client hears.</summary>
internal static class HeardLines
{
    /// <summary>The line of an event, a gap or a goodbye.</summary>
    public static HistoryLine Of(IHistorySink history, string session, HubInvocation heard)
    {
        var kind = heard.IsEvent ? Kinds.Deliver : heard.Target == "gap" ? Kinds.Gap : Kinds.Closing;
        var line = new HistoryLine(history.Now, kind)
        {
            Session = session,
            Type = heard.IsEvent ? heard.Target : null,
            Canaries = history.OwnersOf(heard.Raw),
            What = kind == Kinds.Deliver ? null : heard.Argument.GetProperty(kind == Kinds.Gap ? "reason" : "code").GetString(),
        };
        if (kind == Kinds.Closing)
            return line;
        var (epoch, offset) = Split(heard.Cursor);
        line = line with { Epoch = epoch, Offset = offset };
        return heard.IsEvent
            ? EventFacts.With(line with { Run = heard.RunId, Mark = heard.RunId is null ? null : history.MarkOf(heard.Data.GetRawText()), Seq = heard.RunId is null ? 0 : heard.Argument.GetProperty("seq").GetInt64() }, () => heard.Data)
            : line;
    }

    public static (string Epoch, long Offset) Split(string cursor)
    {
        var dash = cursor.IndexOf('-', StringComparison.Ordinal);
        return (cursor[..dash], long.Parse(cursor[(dash + 1)..], CultureInfo.InvariantCulture));
    }
}
