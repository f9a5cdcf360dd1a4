using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Client.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Runs;

[Trait("Suite", "Quick")]
public sealed class RunBookTests
{
    private static readonly RunId Run = RunId.Parse("r1");
    private readonly EventWindow _window = new(64);
    private readonly RunBook _book;
    private readonly EventFlow _flow;

    public RunBookTests()
    {
        _book = new(_window, mayHold: 64);
        _flow = new(_window, _book);
        _flow.Attached(new(AttachOutcomes.Live, Sent.Cursor(0), 0, []));
    }

    [Fact]
    public async Task Run_WhoseStateIsAheadOfItsEvents_IsHeardToItsLast_AndNotFoldedTwice()
    {
        var track = _book.Follow(Run);
        _flow.Accept(Sent.Event(new AgentStarted(), 1));
        Assert.True(_book.Begin(track, State(3) with { Status = RunStatus.Completed, EndedAt = Sent.Time, Messages = [new("m", "all of it", true)] }));
        _book.Started(track);
        Assert.IsType<AgentCompleted>(await track.Completion);
        Assert.False(track.IsOver);
        _flow.Accept(Sent.Event(new MessageDelta("m", "all", 0), 2));
        Assert.Equal("all of it", Assert.Single(track.State.Messages).Text);
        Assert.Equal(Sent.Cursor(3), track.State.Cursor);

        _flow.Accept(Sent.Event(new AgentCompleted(5), 3));

        Assert.Equal([1L, 2L, 3L], (await new ClientRun(_flow, track).EventsAsync().ToListAsync().AsTask().WithinAsync("the run's events")).Cast<ReceivedEvent>().Select(item => item.At.Offset));
        Assert.Equal(0, _book.Count);
    }

    [Fact]
    public void Run_WhoseEndWasElsewhere_IsOverOnceTheEventsHaveComeSoFar()
    {
        var track = _book.Follow(Run);
        _book.Begin(track, State(2) with { Status = RunStatus.Cancelled, EndedAt = Sent.Time });
        Assert.False(track.IsOver);
        _flow.Accept(Sent.Thought(1, run: "other"));
        Assert.False(track.IsOver);

        _flow.Accept(Sent.Thought(2, run: "other"));

        Assert.True(track.IsOver);
        Assert.Equal(0, _book.Count);
    }

    [Fact]
    public void Events_OfARunThatIsBeingStarted_AreHeldBack_AndFoldedOntoItsState()
    {
        var track = _book.Follow(Run);
        _flow.Accept(Sent.Event(new AgentStarted(), 1));
        _flow.Accept(Sent.Event(new MessageDelta("m", "so", 0), 2));
        Assert.False(track.HasState);

        Assert.True(_book.Begin(track, State(0)));

        Assert.Equal((RunStatus.Running, "so"), (track.State.Status, Assert.Single(track.State.Messages).Text));
    }

    [Fact]
    public void Start_ThatFails_ForgetsTheRun_ButNotOneThatSomebodyElseStarts()
    {
        var track = _book.Follow(Run);
        Assert.Same(track, _book.Follow(Run));
        _book.Started(track);
        Assert.Equal(1, _book.Count);
        _book.Begin(track, State(0));
        _book.Started(track);
        Assert.Equal(1, _book.Count);
        var failed = _book.Follow(RunId.Parse("r2"));

        _book.Started(failed);

        Assert.Equal(1, _book.Count);
    }

    [Fact]
    public async Task Gap_GoesOnFromItsStates_AndAsksForARunThatIsNotAmongThem()
    {
        var asked = new List<RunId>();
        _book.Ask = run =>
        {
            asked.Add(run);
            throw new SignalClientException(ErrorCodes.NotFound, "None.");
        };
        var (kept, lost) = (_book.Follow(Run), _book.Follow(RunId.Parse("r2")));
        _book.Begin(kept, State(0));
        _book.Begin(lost, State(0) with { RunId = RunId.Parse("r2") });

        _flow.Gap(new(GapReasons.EpochChanged, Sent.Cursor(7, "zz"), [State(7, "zz") with { Messages = [new("m", "half", false)] }]));
        _flow.Accept(Sent.Event(new MessageDelta("m", " whole", 4), 8, epoch: "zz"));

        Assert.Equal("half whole", Assert.Single(kept.State.Messages).Text);
        var gone = await Assert.ThrowsAsync<SignalClientException>(() => lost.Completion.WithinAsync("the run to be lost"));
        Assert.Equal(ClientErrorCodes.RunLost, gone.Code);
        Assert.Equal([RunId.Parse("r2")], asked);
        Assert.Equal(1, _book.Count);
    }

    [Fact]
    public async Task Run_ThatHeldTooMany_IsAskedForAgain()
    {
        var book = new RunBook(_window, mayHold: 1);
        var track = book.Follow(Run);
        book.Apply(Sent.Event(new AgentStarted(), 1));
        book.Apply(Sent.Event(new AgentThinking("x"), 2));
        Assert.False(book.Begin(track, State(0)));
        var asked = 0;
        book.Ask = _ => Task.FromResult(State(++asked + 1));

        await book.BeginAsync(track);

        Assert.Equal((2, Sent.Cursor(3)), (asked, track.State.Cursor));
    }

    [Fact]
    public async Task Client_ThatEnds_EndsItsRuns()
    {
        var track = _book.Follow(Run);
        _book.Begin(track, State(0));
        _book.Fail(new ObjectDisposedException("client"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => track.Completion);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await new ClientRun(_flow, track).EventsAsync().ToListAsync());
        Assert.Equal(0, _book.Count);
    }

    private static RunState State(long offset, string epoch = "k3f9a1c2") => new(
        Run, ThreadId.Parse("t1"), "docs", RunStatus.Running, Sent.Time, Sent.Cursor(offset, epoch), JsonSerializer.SerializeToElement(new { }), [], [], []);
}
