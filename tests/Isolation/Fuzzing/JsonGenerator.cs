using System.Globalization;
using System.Text;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Writes JSON that is mostly right, with everything in it that parsers disagree about.</summary>
internal static class JsonGenerator
{
    private static readonly string[] Numbers =
        ["0", "-1", "1", "7", "2147483648", "9223372036854775807", "9223372036854775808", "1e308", "1e999", "-0.0", "00", "0x1", "1.", "1e-400", "123456789012345678901234567890"];

    private static readonly string[] Words =
        ["", " ", "a", "t1", "r-1", "docs", "script", "start", "k3f9a1c2-42", "none", "NULL", "\\u0000", "\\ud800", "\\udfff\\ud800", "\\u001e", "\u001e", "é", "日本", "🙂", "../..", "%00", "a b", "constructor", "__proto__", "$type", "$ref"];

    public static string Value(Random random, int depth = 4) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => Number(random),
        1 => "null",
        2 => "true",
        3 => "false",
        4 or 5 => Text(random),
        6 => $"[{string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))}]",
        7 => Object(random, Enumerable.Range(0, random.Next(4)).Select(_ => (Words[random.Next(Words.Length)], Value(random, depth - 1)))),
        _ => Nested(random),
    };

    public static string Number(Random random) => random.Next(3) == 0
        ? random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture)
        : Numbers[random.Next(Numbers.Length)];

    public static string Text(Random random) => random.Next(20) == 0
        ? $"\"{new string((char)random.Next('a', 'z'), 1 << random.Next(14))}\""
        : $"\"{Words[random.Next(Words.Length)]}\"";

    /// <summary>An object of these members; now and then one is missing, twice, in another case or out of its order.</summary>
    public static string Object(Random random, IEnumerable<(string Name, string Value)> members)
    {
        var list = members.Select(member => $"\"{member.Name}\":{member.Value}").ToList();
        if (list.Count > 0 && random.Next(6) == 0)
            list.Add(list[random.Next(list.Count)]);
        if (list.Count > 0 && random.Next(8) == 0)
            list.RemoveAt(random.Next(list.Count));
        if (list.Count > 1 && random.Next(4) == 0)
            list.Reverse();
        if (list.Count > 0 && random.Next(12) == 0)
            list[^1] = list[^1].ToUpperInvariant();
        return new StringBuilder("{").AppendJoin(',', list).Append('}').ToString();
    }

    /// <summary>A bomb of depth: as many brackets as a quarter of the longest frame has room for, at the most.</summary>
    private static string Nested(Random random)
    {
        var depth = 1 << random.Next(2, 13);
        return random.Next(2) == 0
            ? new string('[', depth) + new string(']', random.Next(3) == 0 ? depth / 2 : depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }
}
