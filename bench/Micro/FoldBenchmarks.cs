using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Bench.Micro;

/// <summary>Folding a run: a piece of a text that grows, and the whole state of a run that said much.</summary>
public class FoldBenchmarks
{
    private const int Pieces = 1_000;
    private static readonly MessageDelta[] Deltas = [.. Enumerable.Range(0, Pieces).Select(i => new MessageDelta("m1", "word ", i * "word ".Length))];
    private RunFold _long = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _long = Begun();
        for (var i = 0; i < Pieces; i++)
        {
            _long.Apply(new MessageDelta($"m{i}", "word ", 0), Position(i + 2), DateTimeOffset.UtcNow);
            _long.Apply(new ToolExecuting($"t{i}", "search"), Position(i + 3), DateTimeOffset.UtcNow);
        }
    }

    [Benchmark(OperationsPerInvoke = Pieces)]
    public object Apply()
    {
        var fold = Begun();
        for (var i = 0; i < Pieces; i++)
            fold.Apply(Deltas[i], Position(i + 2), DateTimeOffset.UnixEpoch);
        return fold;
    }

    /// <summary>The state of a run of 1,000 messages and as many open tools, as <c>GetRun</c> answers it.</summary>
    [Benchmark]
    public object StateOfALongRun() => _long.ToState(Position(1).Cursor);

    private static RunFold Begun()
    {
        var user = MicroGateway.User(1);
        var fold = new RunFold(new(user, RunId.New(), ThreadId.New(), "bench", JsonSerializer.SerializeToElement(new { }), DateTimeOffset.UtcNow));
        fold.Apply(new AgentStarted(), Position(1), DateTimeOffset.UnixEpoch);
        return fold;
    }

    private static EventPosition Position(long offset) => new(new(new(1), offset), offset);
}
