using System.Runtime.InteropServices;
using System.Text.Json;

namespace Netra.Signal.Server.Agents;

/// <summary>Checks JSON that came from outside.</summary>
internal static class JsonText
{
    /// <summary>Whether two values say the same: the same text, or the same but for spaces, escapes, the order of names and the spelling of numbers.</summary>
    public static bool AreSame(JsonElement one, JsonElement other)
    {
        if (JsonMarshal.GetRawUtf8Value(one).SequenceEqual(JsonMarshal.GetRawUtf8Value(other)))
            return true;
        try
        {
            return JsonElement.DeepEquals(one, other);
        }
        catch (ArgumentOutOfRangeException)
        {
            // An exponent beyond 32 bits is a number to JSON and none to the framework.
            return false;
        }
    }

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
