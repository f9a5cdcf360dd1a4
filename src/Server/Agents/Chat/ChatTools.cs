using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>What the model may call, by exact name.</summary>
internal sealed class ChatTools
{
    private const int LongestName = 64;

    private readonly Dictionary<string, IChatTool> _byName = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">A tool has no valid name, no schema, or the name of another one.</exception>
    public ChatTools(IEnumerable<IChatTool> tools)
    {
        foreach (var tool in tools)
        {
            if (!IsName(tool.Name))
                throw new InvalidOperationException($"The chat tool {tool.GetType().Name} is named '{tool.Name}'; a name has 1 to {LongestName} of A-Z a-z 0-9 _ -.");
            if (tool.Parameters.ValueKind != JsonValueKind.Object)
                throw new InvalidOperationException($"The parameters of the chat tool '{tool.Name}' are not a JSON schema, an object.");
            if (!_byName.TryAdd(tool.Name, tool))
                throw new InvalidOperationException($"Two chat tools are named '{tool.Name}'; a name is used once.");
        }
    }

    public IReadOnlyCollection<IChatTool> All => _byName.Values;

    public IEnumerable<string> Names => _byName.Keys;

    public bool TryGet(string name, [NotNullWhen(true)] out IChatTool? tool) => _byName.TryGetValue(name, out tool);

    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
