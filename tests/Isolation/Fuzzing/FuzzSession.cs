using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Feeds a target: its corpus first, then as many inputs as asked, and stops at the first that breaks a promise.</summary>
internal sealed class FuzzSession
{
    private const int Seed = 20261121;

    /// <summary>How many inputs when nobody says otherwise. <c>NETRA_FUZZ=n</c> says otherwise.</summary>
    private const int Inputs = 200_000;

    /// <summary>What reading may cost beside 64 bytes for each byte read: an exception with its stack, buffers of fixed size.</summary>
    private const long FixedBytes = 256 * 1024;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(30);

    private readonly FuzzTarget _target;
    private volatile byte[] _current = [];
    private long _done;
    private long _bytes;
    private string? _failure;

    private FuzzSession(FuzzTarget target) => _target = target;

    /// <summary>Writes a line of figures.</summary>
    /// <exception cref="FuzzFailure">An input broke a promise; it is in the corpus now.</exception>
    public static void Run(FuzzTarget target, ITestOutputHelper output)
    {
        var figures = new FuzzSession(target).Run();
        output.WriteLine(figures);
        Console.Out.WriteLine(figures);
    }

    /// <summary>Runs on a thread of its own, so that an input that never ends can be named.</summary>
    private string Run()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("NETRA_FUZZ"), CultureInfo.InvariantCulture, out var asked) ? asked : Inputs;
        var clock = Stopwatch.StartNew();
        var worker = new Thread(() => Feed(count)) { IsBackground = true };
        worker.Start();
        for (var seen = -1L; !worker.Join(Hung); seen = Interlocked.Read(ref _done))
            if (seen == Interlocked.Read(ref _done))
                Fail("it does not end");
        if (_failure is { } failure)
            Fail(failure);
        return FormattableString.Invariant($"fuzz {_target.Name}: {_done} inputs, {_bytes} bytes, {clock.Elapsed.TotalSeconds:0.0} s, seed {Seed}");
    }

    private void Feed(int count)
    {
        var random = new Random(Seed);
        var corpus = Corpus.Of(_target.Name);
        var inputs = corpus.Concat(Enumerable.Range(0, count).Select(_ => Next(random, corpus)));
        foreach (var input in inputs)
        {
            _current = input;
            if ((_failure = Try(input)) is not null)
                return;
            Interlocked.Increment(ref _done);
            _bytes += input.Length;
        }
    }

    private byte[] Next(Random random, IReadOnlyList<byte[]> corpus)
    {
        var input = corpus.Count > 0 && random.Next(4) == 0 ? corpus[random.Next(corpus.Count)] : _target.Generate(random);
        return random.Next(3) == 0 ? input : ByteMutator.Mutate(random, input);
    }

    private string? Try(byte[] input)
    {
        try
        {
            // What is costly once may be the first use of something, or a machine that is busy elsewhere; an input that is to blame is costly again.
            return Cost(input) is null ? null : Cost(input);
        }
        catch (Exception broken)
        {
            return broken.ToString();
        }
    }

    private string? Cost(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        _target.Read(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > (64L * input.Length) + FixedBytes ? $"it took {allocated} bytes to read {input.Length}"
            : clock.Elapsed > Slow ? $"it took {clock.Elapsed.TotalSeconds:0.0} s"
            : null;
    }

    private void Fail(string why) => throw new FuzzFailure(
        $"{_target.Name}, seed {Seed}, input {_done}: {why}\nThe input is kept in {Corpus.Keep(_target.Name, _current)}.");
}
