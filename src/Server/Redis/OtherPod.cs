namespace Netra.Signal.Server.Redis;

/// <summary>Another pod of the environment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SilentFor">For how long it was not heard to live, by the clock of this process: that of Redis may jump.</param>
/// <param name="CurrentKey">The name of the key that it seals with.</param>
/// <param name="Keys">The names of the keys that it opens with.</param>
/// <param name="IsEarlier">Whether it was there before this pod.</param>
internal sealed record OtherPod(string Id, TimeSpan SilentFor, string CurrentKey, IReadOnlyList<string> Keys, bool IsEarlier);
