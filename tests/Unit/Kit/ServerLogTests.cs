using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

public sealed class ServerLogTests
{
    [Theory]
    [InlineData("warn: Netra.Signal[1001]", "      Something is off")]
    [InlineData("fail: Netra.Signal[1002]", "      System.Exception: no", "         at Somewhere()")]
    [InlineData("crit: Netra.Signal[1003] one line")]
    [InlineData("2026-11-20T10:00:00.000Z warn: Netra.Signal[1004] one line")]
    [InlineData("""{"EventId":1005,"LogLevel":"Error","Category":"Netra.Signal"}""")]
    [InlineData("Unhandled exception. System.Exception: no", "   at Program.Main()")]
    public void WarningOrError_IsAComplaint_WithAllItsLines(params string[] lines)
    {
        var log = Print(["info: Netra.Signal[1]", "      warn: is only text here", .. lines, "info: Netra.Signal[2]", "      failed nothing"]);

        Assert.Equal(string.Join('\n', lines), Assert.Single(log.Complaints));
    }

    private static ServerLog Print(string[] lines)
    {
        var log = new ServerLog();
        foreach (var line in lines)
            log.Add(line);
        return log;
    }
}
