using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Server.Workers;
using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>Runs, leases and questions under any commands of users, workers and time are what the model says.</summary>
/// <remarks>The same commands in every test run; <c>NETRA_MODEL_SEED=number,number</c> gives others, and a failure names its own.</remarks>
[Trait("Suite", "Quick")]
public sealed class RunStateModelTests(ITestOutputHelper output) : IDisposable
{
    private const int Sequences = 200;

    private readonly WorkTries _tries = new();
    private readonly List<WorkerRig> _rigs = [];

    public void Dispose() => _rigs.ForEach(rig => rig.Dispose());

    [Fact]
    public void Runs_UnderAnyCommands_AreWhatTheModelSays_AndEachEndsOnce()
    {
        Prop.ForAll(WorkCommand.Sequences(50), commands => _tries.Play(commands, Make)).Check(ModelSeed.Config(Sequences));
        output.WriteLine(_tries.ToString());
        Assert.All(WorkCoverage.All, what => Assert.True(_tries.Of(what) > 0, $"no sequence had \"{what}\""));
    }

    private WorkUnderTest Make()
    {
        var options = new WorkerOptions
        {
            Applications = new Dictionary<string, IReadOnlyList<string>> { ["app-a"] = ["one", "two"], ["app-b"] = ["one", "two"] }, Retries = 1, WaitFor = TimeSpan.FromSeconds(50),
        };
        var rig = new WorkerRig(options, isDevelopment: false);
        _rigs.Add(rig);
        return new(new([rig.Pod], options, rig.Time.GetUtcNow, () => rig.Time.Advance(TimeSpan.FromSeconds(1))) { Patience = _tries.Patience });
    }
}
