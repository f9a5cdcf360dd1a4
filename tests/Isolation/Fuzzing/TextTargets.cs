using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Cursors and ids: what is taken prints as exactly what was given, so that two texts never mean one thing.</summary>
internal static partial class TextTargets
{
    private static readonly string[] Ids = ["t1", "none", "NULL", "a.b_c:d-e", "00000000-0000-0000-0000-000000000000", "İ", "ｎｏｎｅ", "null\0", " x", new('a', 128), new('a', 129)];

    public static byte[] Cursors(Random random) => Encoding.UTF8.GetBytes(random.Next(5) switch
    {
        0 => $"{new Epoch((ulong)random.NextInt64(1L << 48))}-{random.NextInt64()}",
        1 => $"{new Epoch((ulong)random.NextInt64(1L << 48))}-{random.Next(1000):D3}",
        2 => $"{random.NextInt64():x}-{random.Next()}",
        3 => "start",
        _ => $"{new Epoch((ulong)random.NextInt64(1, 1L << 48))}-{random.Next()}",
    });

    public static byte[] AnyIds(Random random) => Encoding.UTF8.GetBytes(random.Next(2) == 0
        ? Ids[random.Next(Ids.Length)]
        : new string([.. Enumerable.Range(0, random.Next(140)).Select(_ => (char)random.Next(0x21, 0x7f))]));

    public static void ReadCursor(byte[] input) => ReadCursor(Encoding.UTF8.GetString(input));

    public static void ReadCursor(string text)
    {
        try
        {
            var point = AttachPoint.Parse(text);
            if (!point.IsStart && point.Cursor.ToString() != text)
                throw new InvalidOperationException($"\"{text}\" was read as {point.Cursor}");
            if (point.IsLive || (point.IsStart && text != "start") || (!point.IsStart && point.Cursor.Epoch.Value is 0 or > (1UL << 48) - 1))
                throw new InvalidOperationException($"\"{text}\" was read as {point}");
        }
        catch (SignalException refusal) when (refusal.Code == ErrorCodes.InvalidArgument && (text.Length < 10 || !refusal.Message.Contains(text, StringComparison.Ordinal)))
        {
            // Refused, and the sentence does not repeat what a stranger wrote.
        }
    }

    public static void ReadId(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var isId = RunId.TryParse(text, out var id);
        if (isId != IdRules.Refusal(text) is null || isId != ThreadId.TryParse(text, out _) || isId != RequestId.TryParse(text, out _))
            throw new InvalidOperationException($"The kinds of ids disagree on \"{text}\".");
        if (isId && (id.Value != text || !Shape().IsMatch(text)))
            throw new InvalidOperationException($"\"{text}\" is no id and was taken for {id}.");
        try
        {
            var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(text), (System.Text.Json.Serialization.Metadata.JsonTypeInfo<RunId>)SignalJson.Options.GetTypeInfo(typeof(RunId)));
            if (!isId || read != id)
                throw new InvalidOperationException($"\"{text}\" was read from JSON as {read}.");
        }
        catch (JsonException) when (!isId)
        {
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._:-]{1,128}\z")]
    private static partial Regex Shape();
}
