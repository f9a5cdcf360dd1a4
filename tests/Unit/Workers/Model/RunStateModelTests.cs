using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Netra.Signal.Server.Workers;
using Netra.Signal.Tests.Kit;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Runs, leases and questions under any commands of users, workers and time are what the model says.</summary>
/// <remarks>The same commands in every test run; <c>NETRA_MODEL_SEED=number,number</c> gives others, and a failure names its own.</remarks>
[Trait("Suite", "Quick")]
public sealed class RunStateModelTests(ITestOutputHelper output)
{
    private const int Sequences = 300;

    private readonly Dictionary<string, int> _seen = [];
    private bool _hasFailed;

    [Fact]
    public void Runs_UnderAnyCommands_AreWhatTheModelSays_AndEachEndsOnce()
    {
        var (seed, gamma) = WorkSeed.Read();
        Prop.ForAll(WorkCommand.Sequences(50), commands => OneThread.Run(() => TryAsync(commands)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(FSharpOption<Replay>.Some(new(new Rnd(seed, gamma), FSharpOption<int>.None))));
        output.WriteLine(string.Join(", ", _seen.OrderBy(seen => seen.Key, StringComparer.Ordinal).Select(seen => $"{seen.Key} {seen.Value}")));
        Assert.All(WorkSeed.Covered, what => Assert.True(_seen.GetValueOrDefault(what) > 0, $"no sequence had \"{what}\""));
    }

    private async Task TryAsync(WorkCommand[] commands)
    {
        try
        {
            await PlayAsync(commands);
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }

    private async Task PlayAsync(WorkCommand[] commands)
    {
        var options = new WorkerOptions
        {
            Applications = new Dictionary<string, IReadOnlyList<string>> { ["app-a"] = ["one"], ["app-b"] = ["two"] }, Retries = 1, WaitFor = TimeSpan.FromSeconds(50),
        };
        using var rig = new WorkerRig(options, isDevelopment: false);
        var work = new WorkUnderTest(new([rig.Pod], options, rig.Time.GetUtcNow, () => rig.Time.Advance(TimeSpan.FromSeconds(1)))
        {
            // What failed once is cut down: the many tries need not wait as long.
            Patience = _hasFailed ? TimeSpan.FromSeconds(1) : Eventually.Deadline,
        });
        foreach (var command in commands)
            await work.DoAsync(command);
        await work.EndAsync();
        foreach (var (what, count) in work.Seen)
            _seen[what] = _seen.GetValueOrDefault(what) + count;
    }
}
