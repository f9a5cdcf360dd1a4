using System.Globalization;
using Netra.Signal.Server.Redis;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.EventLog.Redis;

/// <summary>Reads what the scripts of the log answer: words and numbers, separated by spaces.</summary>
internal static class LogAnswers
{
    /// <param name="answer">A word, the number of a batch, and what belongs to it.</param>
    /// <param name="refuse">Makes the failure of a batch that Redis refuses to store.</param>
    /// <returns>What became of which batch.</returns>
    public static (long Batch, AppendAnswer Answer) Append(string answer, Func<string, Exception> refuse)
    {
        var words = answer.Split(' ');
        return (Number(words[1]), words[0] switch
        {
            "stored" => AppendAnswer.StoredAs(MarkOf(words)),
            "kept" => new(AppendOutcome.Stored),
            "again" => new(AppendOutcome.Again),
            "late" => new(AppendOutcome.Late),
            "head" => new(AppendOutcome.OtherHead, Head: new(EpochOf(words[2]), Number(words[3]))),
            "secret" => new(AppendOutcome.OtherSecret),
            "moved" => new(AppendOutcome.RunMoved, Moved: [.. words[2..].Chunk(3).Select(run => new RunProgress(Number(run[0]), Number(run[1]), run[2] == "1"))]),
            "refused" => throw refuse(string.Join(' ', words[2..])),
            _ => throw new FormatException("An answer has a word that is none."),
        });
    }

    /// <param name="text">The first epoch, the epoch, floor and head, and the joints.</param>
    /// <returns>The first epoch and the bounds.</returns>
    public static (Epoch Life, LogBounds Bounds) Bounds(string text)
    {
        var words = text.Split(' ');
        return (EpochOf(words[0]), BoundsOf(words[1..]));
    }

    public static EventPosition Position(string text, Epoch epoch) =>
        text.Split(' ') is [var offset, var seq] ? new(new(epoch, Number(offset)), Number(seq)) : throw new FormatException("A position is no position.");

    /// <param name="id">The id of a stream entry.</param>
    public static long OffsetOf(string id) => Number(id.Split('-')[0]);

    /// <param name="words">The word, the batch, when, the bytes, the first epoch, the epoch, the first offset, floor and head, and the joints.</param>
    private static OwnMark MarkOf(string[] words) => new(
        Number(words[1]), Number(words[2]), Number(words[6]), EpochOf(words[4]), BoundsOf([words[5], .. words[7..]]), Number(words[3]));

    private static LogBounds BoundsOf(string[] words) => new(
        EpochOf(words[0]), Number(words[1]), Number(words[2]), words.Length == 3 ? null : [.. words[3..].Select(JointOf)]);

    private static Cursor JointOf(string text) =>
        text.Split(':') is [var epoch, var head] ? new(EpochOf(epoch), Number(head)) : throw new FormatException("A joint is no joint.");

    private static Epoch EpochOf(string text) => new(ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
