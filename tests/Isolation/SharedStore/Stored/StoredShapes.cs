using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Netra.Signal.Server.Redis.Sealing;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>In which shapes things are kept: kinds of keys, names of fields, layouts of values and of what is sealed in them, without what they say.</summary>
internal static partial class StoredShapes
{
    /// <param name="commands">What is kept.</param>
    /// <param name="people">The seals of all whose it is.</param>
    public static IReadOnlyList<string> Of(IEnumerable<StoredCommand> commands, IReadOnlyList<UserSeals> people) =>
        [.. commands.SelectMany(command => Of(command, people).Select(shape => $"{Named(command.Key)} {command.Verb} {shape}")).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Of(StoredCommand command, IReadOnlyList<UserSeals> people)
    {
        var words = command.Words;
        switch (command.Verb)
        {
            case "HSET":
                var version = words.Chunk(2).FirstOrDefault(field => Text(field[0]) == "leasev")?[1];
                return words.Chunk(2).SelectMany(field => Of(field[1], Text(field[0]) is "e" or "y", Places(command.Key, Text(field[0]), version), people).Select(shape => $"{Field(field[0])} = {shape}"));
            case "ZADD":
                // Of the pods it only counts that it is another number than before: builds of format 1 have said it in seconds and in microseconds.
                return words.Chunk(2).Select(member => $"{Named(Text(member[1]))} at {(command.Key.EndsWith(":pods", StringComparison.Ordinal) ? "any number" : Masked(Text(member[0]), false))}");
            case "XADD":
                // What is sealed in an entry is read, by the reading itself; here is who may open it.
                return [$"{Masked(Text(words[0]), false)} {Text(words[1])} = entry of format {words[2][0]}"];
            default:
                return words.SelectMany(word => Of(word, false, [], people));
        }
    }

    private static IEnumerable<string> Of(byte[] word, bool isEpoch, byte[][] places, IReadOnlyList<UserSeals> people)
    {
        if (StoredCommand.IsText(word))
            return [Masked(Text(word), isEpoch)];
        foreach (var place in places)
            foreach (var one in people)
                if (one.TryOpen(word, place, out var text))
                    return text[0] == '{' ? Members(JsonSerializer.Deserialize<JsonElement>(text), "") : [$"sealed, of kind {text[0]}"];
        return [$"{word.Length} bytes"];
    }

    /// <summary>Where what a field has in it may have been sealed for.</summary>
    private static byte[][] Places(string key, string field, byte[]? version) => field switch
    {
        "r" => [Place.Of("run", key)],
        "lease" => [Place.Of("lease", $"{key}:{Text(version!)}")],
        _ => [Place.Of("thread", field), Place.Of("thread-change", key)],
    };

    private static IEnumerable<string> Members(JsonElement json, string at) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Members(member.Value, $"{at}.{member.Name}")),
        JsonValueKind.Array when json.GetArrayLength() > 0 => json.EnumerateArray().SelectMany(item => Members(item, $"{at}[]")),
        JsonValueKind.True or JsonValueKind.False => [$"{at} Boolean"],
        var kind => [$"{at} {kind}"],
    };

    private static string Field(byte[] name) => Text(name) is var text && text.All(char.IsAsciiDigit) ? "#" : Named(text);

    private static string Named(string text) => Token().Replace(Hex().Replace(text, "*"), "*");

    private static string Masked(string text, bool isEpoch)
    {
        if (!double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Joints().Replace(Number().Replace(Named(text), "#"), "joints");
        return isEpoch || number < 1e9 ? "#" : number < 1e12 ? "# seconds" : number < 1e15 ? "# milliseconds" : "# microseconds";
    }

    private static string Text(byte[] word) => Encoding.UTF8.GetString(word);

    [GeneratedRegex("[0-9a-f]{16,}")]
    private static partial Regex Hex();

    [GeneratedRegex("[A-Za-z0-9_+/=.-]{40,}")]
    private static partial Regex Token();

    /// <summary>As many as servers took over.</summary>
    [GeneratedRegex("#:#( #:#)*")]
    private static partial Regex Joints();

    [GeneratedRegex("-?[0-9]+")]
    private static partial Regex Number();
}
