using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Runs;

[Trait("Suite", "Quick")]
public sealed class RunTextOverSlowLogTests
{
    private static readonly TimeSpan Merging = TimeSpan.FromMilliseconds(40);

    private readonly RunRig _rig = new();

    [Fact]
    public async Task TextThatComesWhileADeltaIsBeingStored_IsOneDelta_HoweverLongThatTakes()
    {
        var (_, heard) = await _rig.Delivery.AttachAsync(Users.Key("alice"));
        var stored = _rig.Stored("alice");
        var emitter = new SlowEmitter(_rig.Emitter(_rig.Contexts.ForRun(_rig.Connection("alice"), stored)));
        var run = new RunWriter(stored, emitter, new(), _rig.Writing);
        emitter.LetGo();
        await run.WriteAsync(new AgentStarted(stored.Input));
        emitter.Hold();

        Task[] saying = [.. "abcd".Select(letter => run.TextAsync("m1", letter.ToString()).AsTask())];
        _rig.Delivery.Time.Advance(3 * Merging);
        emitter.LetGo();
        await Task.WhenAll(saying);
        Assert.Equal(["a"], Deltas(heard));
        _rig.Delivery.Time.Advance(Merging);
        Assert.Equal(["a", "bcd"], Deltas(heard));
    }

    private static IEnumerable<string> Deltas(FakeWriter heard) =>
        heard.Heard.Where(message => message.Target == "message_delta").Select(message => message.Argument.GetProperty("data").GetProperty("text").GetString()!);
}
