using System.Text;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Writes hub messages of every type, and the calls of this hub with arguments of nearly the right shape.</summary>
internal static class FrameGenerator
{
    private static readonly Dictionary<string, string[]> Methods = new()
    {
        ["Attach"] = ["cursor", "threads"],
        ["StartRun"] = ["agent", "input", "threadId", "runId", "traceparent"],
        ["CancelRun"] = ["runId", "reason"],
        ["GetRun"] = ["runId"],
        ["Respond"] = ["runId", "requestId", "approved", "answer"],
        ["ListAgents"] = [],
        ["Watch"] = ["threads"],
        ["RefreshToken"] = ["token"],
    };

    /// <summary>One to three messages of any type.</summary>
    public static byte[] Frames(Random random) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Message(random) + "\u001e")));

    /// <summary>One call of one of the hub's methods.</summary>
    public static byte[] Calls(Random random) => Encoding.UTF8.GetBytes(Call(random, 1) + "\u001e");

    public static byte[] Handshakes(Random random) => Encoding.UTF8.GetBytes(JsonGenerator.Object(random,
    [
        ("protocol", random.Next(3) == 0 ? JsonGenerator.Value(random) : "\"json\""),
        ("version", random.Next(3) == 0 ? JsonGenerator.Value(random) : "1"),
        .. random.Next(4) == 0 ? [("extra", JsonGenerator.Value(random))] : ((string, string)[])[],
    ]) + "\u001e");

    private static string Message(Random random) => random.Next(12) switch
    {
        1 => Call(random, 1),
        4 => Call(random, 4),
        2 => JsonGenerator.Object(random, [("type", "2"), Id(random), ("item", JsonGenerator.Value(random))]),
        3 => JsonGenerator.Object(random, [("type", "3"), Id(random), (random.Next(2) == 0 ? "result" : "error", JsonGenerator.Value(random))]),
        5 => JsonGenerator.Object(random, [("type", "5"), Id(random)]),
        6 => JsonGenerator.Object(random, [("type", "6")]),
        7 => JsonGenerator.Object(random, [("type", "7"), ("error", JsonGenerator.Value(random)), ("allowReconnect", JsonGenerator.Value(random))]),
        8 => JsonGenerator.Object(random, [("type", "8"), ("sequenceId", JsonGenerator.Number(random))]),
        9 => JsonGenerator.Object(random, [("type", "9"), ("sequenceId", JsonGenerator.Number(random))]),
        10 => JsonGenerator.Value(random),
        _ => JsonGenerator.Object(random, [("type", JsonGenerator.Value(random)), Id(random), ("target", JsonGenerator.Text(random))]),
    };

    private static string Call(Random random, int type)
    {
        var (method, fields) = Methods.ElementAt(random.Next(Methods.Count));
        var argument = JsonGenerator.Object(random, fields.Where(_ => random.Next(4) > 0).Select(field => (field, Field(random, field))));
        var arguments = random.Next(8) switch
        {
            0 => JsonGenerator.Value(random),
            1 => $"[{argument},{JsonGenerator.Value(random)}]",
            2 => $"[{JsonGenerator.Value(random)}]",
            _ => $"[{argument}]",
        };
        return JsonGenerator.Object(random,
        [
            ("type", $"{type}"), Id(random), ("target", random.Next(10) == 0 ? JsonGenerator.Value(random) : $"\"{method}\""), ("arguments", arguments),
            .. random.Next(10) == 0 ? [("streamIds", JsonGenerator.Value(random))] : ((string, string)[])[],
        ]);
    }

    private static (string, string) Id(Random random) => ("invocationId", random.Next(4) == 0 ? JsonGenerator.Value(random) : $"\"{random.Next(9)}\"");

    private static string Field(Random random, string field) => (field, random.Next(3)) switch
    {
        (_, 0) => JsonGenerator.Value(random),
        ("threads", _) => $"[{string.Join(",", Enumerable.Range(0, random.Next(4)).Select(_ => JsonGenerator.Text(random)))}]",
        ("input", _) => JsonGenerator.Object(random, [("text", JsonGenerator.Text(random)), ("more", JsonGenerator.Value(random))]),
        ("agent", 1) => "\"docs\"",
        _ => JsonGenerator.Text(random),
    };
}
