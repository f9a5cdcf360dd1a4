using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Server.EventLog;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>Every log, under any commands of three users with the same names, is what the model says. An implementation inherits it.</summary>
public abstract class UserEventLogModelContract
{
    /// <summary>How many sequences of commands; a log that is far away may ask for fewer.</summary>
    private protected virtual int Sequences => 1000;

    private protected abstract IUserEventLog CreateLog(int kept);

    [Theory]
    [InlineData(20_000)]
    [InlineData(7)]
    public void Log_UnderAnyCommands_IsWhatTheModelSays(int kept)
    {
        var done = 0;
        Prop.ForAll(LogCommand.Sequences(), commands =>
        {
            PlayAsync(commands, kept).GetAwaiter().GetResult();
            done += commands.Length;
        }).Check(ModelSeed.Config(Sequences));
        Assert.InRange(done, Sequences * 10, int.MaxValue);
    }

    private async Task PlayAsync(LogCommand[] commands, int kept)
    {
        var log = new LogUnderTest(CreateLog(kept), kept);
        await log.BeginAsync();
        foreach (var command in commands)
            await log.DoAsync(command);
    }
}
