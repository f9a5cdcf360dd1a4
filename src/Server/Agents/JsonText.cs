using System.Text.Json;

namespace Netra.Signal.Server.Agents;

/// <summary>Checks JSON that came from outside.</summary>
internal static class JsonText
{
    /// <summary>Whether every name and text in it can be read: JSON may spell half of a surrogate pair, which is no Unicode.</summary>
    public static bool IsWellFormed(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString() is not null,
                JsonValueKind.Array => json.EnumerateArray().All(IsWellFormed),
                JsonValueKind.Object => json.EnumerateObject().All(member => member.Name is not null && IsWellFormed(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
