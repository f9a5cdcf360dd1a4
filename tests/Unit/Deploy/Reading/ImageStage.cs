namespace Netra.Signal.Tests.Unit.Deploy.Reading;

/// <summary>One stage of the Dockerfile.</summary>
/// <param name="From">The image it begins with.</param>
/// <param name="Lines">Its instructions, in their order.</param>
internal sealed record ImageStage(string From, IReadOnlyList<string> Lines)
{
    /// <summary>What follows an instruction's word, each time it is there.</summary>
    public IEnumerable<string> All(string instruction) =>
        Lines.Where(line => line.StartsWith($"{instruction} ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..]);

    /// <summary>The stages by their names.</summary>
    public static IReadOnlyDictionary<string, ImageStage> Read(string text)
    {
        var stages = new Dictionary<string, ImageStage>();
        var lines = new List<string>();
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.Split(' ') is ["FROM", var image, "AS", var name])
                stages.Add(name, new(image, lines = []));
            else
                lines.Add(line);
        }

        return stages;
    }
}
