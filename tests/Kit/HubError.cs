namespace Netra.Signal.Tests.Kit;

/// <summary>A hub method answered with an error; the message is the exact text on the wire.</summary>
public sealed class HubError(string text) : Exception(text)
{
    /// <summary>What stands before the first <c>": "</c>.</summary>
    public string Code => Message.Split(": ", 2)[0];
}
