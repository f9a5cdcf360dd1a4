using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>What the agent <c>docs</c> reads in these tests: a fixed text, so that no edit of the documentation changes a figure.</summary>
internal static class Knowledge
{
    public static string Path { get; } = System.IO.Path.Combine(ServerFiles.Root, "tests", "Kit", "knowledge");
}
