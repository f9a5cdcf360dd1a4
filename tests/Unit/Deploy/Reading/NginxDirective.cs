using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Unit.Deploy.Reading;

/// <summary>One directive of an nginx configuration.</summary>
/// <param name="Within">The block around it as it is written, such as <c>upstream netra_pods</c>; empty at the top.</param>
/// <param name="Name">Its first word.</param>
/// <param name="Words">The others, without quotes.</param>
internal sealed partial record NginxDirective(string Within, string Name, IReadOnlyList<string> Words)
{
    public static IReadOnlyList<NginxDirective> Read(string text)
    {
        var (directives, blocks, words) = (new List<NginxDirective>(), new Stack<string>(), new List<string>());
        foreach (var token in Token().Matches(text).Select(match => match.Value).Where(token => token[0] != '#'))
        {
            if (token is not (";" or "{" or "}"))
            {
                words.Add(token.Trim('"', '\''));
                continue;
            }

            if (words.Count > 0)
                directives.Add(new(blocks.TryPeek(out var block) ? block : "", words[0], [.. words.Skip(1)]));
            if (token == "{")
                blocks.Push(string.Join(' ', words));
            else if (token == "}")
                blocks.Pop();
            words.Clear();
        }

        return directives;
    }

    [GeneratedRegex("""#[^\n]*|"[^"]*"|'[^']*'|[{};]|(\$\{[A-Z_]+\}|[^\s{};"'#])+""")]
    private static partial Regex Token();
}
