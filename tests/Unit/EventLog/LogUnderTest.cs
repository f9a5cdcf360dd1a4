using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.EventLog;

/// <summary>A log and, for each user, the model of what it must be: each command is done to both, and they must say the same.</summary>
internal sealed class LogUnderTest(IUserEventLog log, int kept)
{
    private static readonly UserKey[] People = [Users.Key("model-alice"), Users.Key("model-bob"), Users.Key("model-carol")];

    private readonly LogModel[] _models = [new(kept), new(kept), new(kept)];
    private readonly WakeCounter[] _woken = [new(), new(), new()];
    private readonly Epoch[] _epochs = new Epoch[3];

    public async Task BeginAsync()
    {
        for (var i = 0; i < People.Length; i++)
        {
            log.Subscribe(People[i], _woken[i]);
            _epochs[i] = (await log.BoundsAsync(People[i], default)).Epoch;
        }
    }

    public async Task DoAsync(LogCommand command)
    {
        var model = _models[command.User];
        var (run, thread) = (RunId.Parse($"r{command.Run}"), ThreadId.Parse($"t{command.Run}"));
        var known = model.RunOf(run).Numbered.Count;
        switch (command.Kind)
        {
            case LogCommandKind.ReadOld: await ReadAsync(command.User, model.Floor - 2 + command.Count, command.Run == 0 ? 1 : 400 * command.Run); break;
            case LogCommandKind.ReadNew: await ReadAsync(command.User, model.Head + 2 - command.Count, int.MaxValue); break;
            case LogCommandKind.ReadForeign: await ReadForeignAsync(command.User); break;
            case var _ when model.HasEnded(run): break;
            case LogCommandKind.AppendWithAHole: await RefuseAsync(command.User, Events.Of(run, known + 2, thread: thread)); break;
            case LogCommandKind.EndRun: await AppendAsync(command.User, [Events.Of(run, endsRun: true, thread: thread)]); break;
            case LogCommandKind.AppendMixed: await AppendAsync(command.User, [Events.OfThread(thread), Events.Of(run, thread: thread), Events.OfThread(thread)]); break;
            case LogCommandKind.Append: await AppendAsync(command.User, [.. Enumerable.Repeat(Events.Of(run, thread: thread), command.Count)]); break;
            case LogCommandKind.AppendNumbered:
                var first = Math.Max(1, known - 1);
                await AppendAsync(command.User, [.. Enumerable.Range(first, known - first + 1 + command.Count).Select(n => Events.Of(run, n, thread: thread))]);
                break;
        }

        for (var i = 0; i < People.Length; i++)
            Assert.Equal(new LogBounds(_epochs[i], _models[i].Floor, _models[i].Head), await log.BoundsAsync(People[i], default));
    }

    private async Task AppendAsync(int user, IReadOnlyList<NewEvent> events)
    {
        var before = _woken[user].Count;
        var positions = await log.AppendAsync(People[user], events, default);
        var expected = events.Select(e => _models[user].Append(e.Run, e.Thread, e.N, e.EndsRun)).ToArray();
        _models[user].Trim();
        Assert.Equal(expected, positions.Select(position => (position.Cursor.Offset, position.Seq)));
        Assert.All(positions, position => Assert.Equal(_epochs[user], position.Cursor.Epoch));
        // At least once, and perhaps a little later; who else is woken, and how often, is the log's own affair.
        await Eventually.TrueAsync(() => _woken[user].Count > before, "a wake-up after the append");
    }

    private async Task RefuseAsync(int user, NewEvent withAHole) =>
        await Assert.ThrowsAsync<SignalException>(async () => await log.AppendAsync(People[user], [withAHole], default));

    private async Task ReadForeignAsync(int user)
    {
        var other = (user + 1) % People.Length;
        var page = await log.ReadAsync(People[user], new(_epochs[other], _models[other].Head), int.MaxValue, default);
        Assert.Equal((GapReasons.EpochChanged, 0), (page.Gap, page.Events.Length));
    }

    private async Task ReadAsync(int user, long after, int maxBytes)
    {
        var (model, start) = (_models[user], Math.Max(0, after));
        var page = await log.ReadAsync(People[user], new(_epochs[user], start), maxBytes, default);
        Assert.Equal(start > model.Head ? GapReasons.CursorAhead : start < model.Floor ? GapReasons.Trimmed : null, page.Gap);
        var events = page.Events.ToArray();
        if (page.Gap is not null || start == model.Head)
        {
            Assert.Empty(events);
            return;
        }

        var expected = model.Events.Skip((int)start).Select((e, i) => (People[user], start + 1 + i, e.Thread, e.Run?.Value, e.Seq)).ToArray();
        Assert.Equal(expected[..events.Length], events.Select(Said));
        var bytes = events.Sum(e => (long)EventFrame.MaxLength(e.Event));
        Assert.True(events.Length == 1 || bytes <= maxBytes, $"{bytes} bytes in {events.Length} events, at most {maxBytes}");
        Assert.True(events.Length == expected.Length || bytes + 1000 > maxBytes, "there was room for more");
    }

    private static (UserKey Owner, long Offset, ThreadId Thread, string? Run, long Seq) Said(LogEvent e)
    {
        var envelope = JsonDocument.Parse(Events.FrameOf(e)[..^1]).RootElement.GetProperty("arguments")[0];
        Assert.Equal(e.Cursor.ToString(), envelope.GetProperty("cursor").GetString());
        Assert.Equal(e.Thread.Value, envelope.GetProperty("threadId").GetString());
        return e.IsThreadEvent
            ? (e.Owner, e.Cursor.Offset, e.Thread, null, 0)
            : (e.Owner, e.Cursor.Offset, e.Thread, envelope.GetProperty("runId").GetString(), envelope.GetProperty("seq").GetInt64());
    }
}
