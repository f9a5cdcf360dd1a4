namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
/// <param name="Text">Its text.</param>
internal sealed record RepositoryFile(string Path, string Text)
{
    public int Lines => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;
}
