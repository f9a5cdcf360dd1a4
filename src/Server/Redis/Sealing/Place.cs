using System.Text;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Redis.Sealing;

/// <summary>Where a sealed thing belongs, as associated data: parts of fixed length, or with their length before them.</summary>
internal static class Place
{
    /// <summary>The environment and the user.</summary>
    public static byte[] Of(string environment, UserKey owner)
    {
        var name = Encoding.UTF8.GetBytes(environment);
        var place = new byte[1 + name.Length + UserKey.Length];
        place[0] = (byte)name.Length;
        name.CopyTo(place, 1);
        owner.WriteTo(place.AsSpan(1 + name.Length));
        return place;
    }

    /// <summary>A kind of thing and its name inside the user.</summary>
    public static byte[] Of(string kind, string name) =>
        [(byte)kind.Length, .. Encoding.UTF8.GetBytes(kind), .. Encoding.UTF8.GetBytes(name)];
}
