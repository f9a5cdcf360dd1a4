namespace Netra.Signal.Server.Redis;

/// <summary>How this version keeps things in Redis. Versions that know the same format work side by side; others refuse to start with it.</summary>
/// <remarks>To be raised with every change that an older version would misread, together with <c>format</c> in <c>life.lua</c>.</remarks>
internal static class StoredFormat
{
    public const string Current = "1";
}
