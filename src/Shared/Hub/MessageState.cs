namespace Netra.Signal.Shared.Hub;

/// <summary>A message as far as it was said.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Text">Its text so far.</param>
/// <param name="Complete">Whether it is whole.</param>
public sealed record MessageState(string MessageId, string Text, bool Complete);
