namespace Netra.Signal.Server.Redis;

/// <summary>Another pod of the environment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SilentFor">How long ago it said that it lives.</param>
/// <param name="CurrentKey">The name of the key that it seals with.</param>
/// <param name="Keys">The names of the keys that it opens with.</param>
internal sealed record OtherPod(string Id, TimeSpan SilentFor, string CurrentKey, IReadOnlyList<string> Keys);
