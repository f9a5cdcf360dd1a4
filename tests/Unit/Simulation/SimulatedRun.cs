using System.Text;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>An agent at work: it remembers what was taken from it, which must be what the run then says.</summary>
internal sealed class SimulatedRun(World world, Person person, RunWriter writer)
{
    private readonly Dictionary<string, string> _taken = [];
    private int _ends;

    public RunWriter Writer => writer;

    public Person Person => person;

    public string Id => writer.Run.Run.Value;

    public bool HasEnded => writer.Ended.IsCancellationRequested;

    public async Task TextAsync(string message, string text)
    {
        if (await TriesAsync(() => writer.TextAsync(message, text)))
            _taken[message] = _taken.GetValueOrDefault(message, "") + text;
    }

    public Task<bool> WriteAsync(AgentEvent data) => TriesAsync(() => writer.WriteAsync(data));

    /// <summary>Ends the run, again and again until the end is stored.</summary>
    public async Task EndAsync(AgentEvent terminal)
    {
        var hasWon = false;
        while (!await TriesAsync(async () => hasWon = await writer.EndAsync(terminal)))
            await Task.Yield();
        if (hasWon && ++_ends > 1)
            throw new SimulationException($"Two ends of {Id} were told that they ended it.");
        if (!hasWon)
            world.Coverage.Add("lost the end");
    }

    /// <summary>After the end: the fold is the replay, and no text that was taken is missing.</summary>
    public async Task CheckAsync()
    {
        var state = JsonSerializer.SerializeToElement(await writer.ToStateAsync(CancellationToken.None), SignalJson.Options);
        var events = world.HistoryOf(person).Events.Where(e => e.Run == Id).ToList();
        if (!History.RunChecker.IsReplayOf(state, events))
            throw new SimulationException($"The state of {Id} of {person.Name} is not what its events make: {state}");
        var said = state.GetProperty("messages").EnumerateArray()
            .ToDictionary(message => message.GetProperty("messageId").GetString()!, message => message.GetProperty("text").GetString()!);
        foreach (var (message, text) in _taken)
            if (said.GetValueOrDefault(message) != WellFormed(text))
                throw new SimulationException($"{Id} of {person.Name} took \"{text}\" and says \"{said.GetValueOrDefault(message)}\".");
    }

    /// <summary>Half a surrogate pair cannot be written: it is U+FFFD.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static async Task<bool> TriesAsync(Func<ValueTask> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception refused) when (refused is IOException or SignalException { Code: ErrorCodes.Conflict })
        {
            return false;
        }
    }
}
