using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Identity;
using Netra.Signal.Tests.Unit.Simulation.History;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>A connection's transport: it takes a write at once or at a moment that the schedule chooses, stalls, or fails after a part of it.</summary>
internal sealed class SimulatedWriter(Person person, SimulatedConnection connection, SimulatedScheduler scheduler, Coverage coverage) : IConnectionWriter
{
    private bool _isWriting;

    public UserKey Owner
    {
        get
        {
            scheduler.Preempt();
            return person.Key;
        }
    }

    public bool IsGone => connection.IsGone;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> frames)
    {
        if (_isWriting)
            throw new SimulationException($"{connection.Name} is written to twice at once.");
        var messages = FrameReader.Read(frames);
        var random = person.Random;
        if (!random.OneIn(person.Faults.WriteFails))
        {
            connection.Hear(messages);
            return random.OneIn(2) ? default : TakeAsync(frames, null, random.OneIn(person.Faults.WriteStalls) ? 20 : 0);
        }

        // A part of it may have arrived; which, nobody can tell.
        coverage.Add("write failed");
        connection.Hear(messages[..random.Below(messages.Count + 1)]);
        connection.Note(new Moment.Broken());
        var failure = new IOException("The connection broke.");
        return random.OneIn(2) ? throw failure : TakeAsync(frames, failure, 0);
    }

    public void RequestClose() => connection.RequestClose();

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> frames, Exception? failure, int patience)
    {
        var atFirst = frames.ToArray();
        _isWriting = true;
        try
        {
            await scheduler.PortAsync(failure, patience);
        }
        finally
        {
            _isWriting = false;
            if (!frames.Span.SequenceEqual(atFirst))
                throw new SimulationException($"The bytes of a write to {connection.Name} changed while it was under way.");
        }
    }
}
