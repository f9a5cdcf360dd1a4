using System.Text.Json;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

public sealed class KeptRunTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void Run_ThatIsKept_HasItsTraceAndItsInputAgain(string? trace)
    {
        var run = new StoredRun(
            Users.Alice, RunId.Parse("r1"), ThreadId.Parse("t1"), "docs", JsonSerializer.SerializeToElement(new { text = "hi" }), DateTimeOffset.UnixEpoch, Traceparent: trace);
        var again = KeptRun.Read(Users.Alice, KeptRun.Write(new(run)), default).Run;
        Assert.Equal((trace, """{"text":"hi"}"""), (again.Traceparent, again.Input.GetRawText()));
        Assert.Equal(run with { Input = default }, again with { Input = default });
    }
}
