using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Netra.Signal.Server.Redis.Sealing;

namespace Netra.Signal.Tests.Isolation.SharedStore.Stored;

/// <summary>In which shapes things are kept: kinds of keys, names of fields, layouts of values and of what is sealed in them, without what they say.</summary>
internal static partial class StoredShapes
{
    public static IReadOnlyList<string> Of(IEnumerable<StoredCommand> commands, IReadOnlyList<UserSeals> people) =>
        [.. commands.SelectMany(command => Of(command, people).Select(shape => $"{Named(command.Key)} {command.Verb} {shape}")).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Of(StoredCommand command, IReadOnlyList<UserSeals> people)
    {
        var words = command.Words;
        return command.Verb switch
        {
            "HSET" => words.Chunk(2).SelectMany(field => OfField(command, Text(field[0]), field[1], people)),
            // Of the pods it only counts that it is another number than before: builds of format 1 have said it in seconds and in microseconds.
            "ZADD" => words.Chunk(2).Select(member => $"{Named(Text(member[1]))} at {(command.Key.EndsWith(":pods", StringComparison.Ordinal) ? "any number" : Masked(Text(member[0])))}"),
            // What is sealed in an entry is read, by the reading itself.
            "XADD" => [$"{Masked(Text(words[0]))} {Text(words[1])} = entry of format {words[2][0]}"],
            _ => words.Select(word => Masked(Text(word))),
        };
    }

    private static IEnumerable<string> OfField(StoredCommand hash, string name, byte[] value, IReadOnlyList<UserSeals> people)
    {
        byte[][] places = name switch
        {
            "r" => [Place.Of("run", hash.Key)],
            "lease" => [Place.Of("lease", $"{hash.Key}:{Text(hash.Words.SkipWhile(word => Text(word) != "leasev").ElementAt(1))}")],
            _ => [Place.Of("thread", name), Place.Of("thread-change", hash.Key)],
        };
        var opened = places.SelectMany(place => people.Select(one => one.TryOpen(value, place, out var text) ? text : null)).FirstOrDefault(text => text is not null);
        var shapes = opened switch
        {
            null when StoredCommand.IsText(value) => [name is "e" or "y" ? "an epoch" : Masked(Text(value))],
            null => [$"{value.Length} bytes"],
            [(byte)'{', ..] => Members(JsonSerializer.Deserialize<JsonElement>(opened), ""),
            _ => [$"sealed, of kind {opened[0]}"],
        };
        return shapes.Select(shape => $"{(name.All(char.IsAsciiDigit) ? "#" : Named(name))} = {shape}");
    }

    private static IEnumerable<string> Members(JsonElement json, string at) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Members(member.Value, $"{at}.{member.Name}")),
        JsonValueKind.Array when json.GetArrayLength() > 0 => json.EnumerateArray().SelectMany(item => Members(item, $"{at}[]")),
        // What was shown is compared with what is done: by the same hash in every build.
        JsonValueKind.String when at.EndsWith(".hash", StringComparison.Ordinal) => [$"{at} {json}"],
        JsonValueKind.True or JsonValueKind.False => [$"{at} Boolean"],
        var kind => [$"{at} {kind}"],
    };

    private static string Text(byte[] word) => Encoding.UTF8.GetString(word);

    private static string Named(string text) => Name().Replace(text, "*");

    private static string Masked(string text) => double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number switch { < 1e9 => "#", < 1e12 => "# seconds", < 1e15 => "# milliseconds", _ => "# microseconds" }
        : Numbers().Replace(Named(text), "#");

    /// <summary>Of a user, a run, a thread or a pod, and what is sealed as text.</summary>
    [GeneratedRegex("[0-9a-f]{16,}(?:[.][A-Za-z0-9_-]+)?")]
    private static partial Regex Name();

    /// <summary>A number, or the joints of a log, of which there are as many as servers took over.</summary>
    [GeneratedRegex("-?[0-9]+:[0-9]+(?: [0-9]+:[0-9]+)*|-?[0-9]+")]
    private static partial Regex Numbers();
}
