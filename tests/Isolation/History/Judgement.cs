using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Redis;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>Puts the witness in front of a pod's log, and judges what a test wrote down.</summary>
internal static class Judgement
{
    /// <summary>The log of a pod over Redis, with a witness in front.</summary>
    public static void AddWitness(this IServiceCollection services, IHistorySink history) => services
        .RemoveAll<IUserEventLog>()
        .AddSingleton<IUserEventLog>(provider => new RecordingLog(provider.GetRequiredService<RedisEventLog>(), history));

    /// <summary>Waits until whoever is connected has heard all that was stored for them, and lets the checker decide.</summary>
    /// <param name="history">What people and workers wrote down, and witnesses in this process.</param>
    /// <param name="elsewhere">What witnesses wrote in other processes.</param>
    /// <param name="people">Who is connected.</param>
    public static async Task HoldsAsync(HistoryWriter history, Func<IEnumerable<HistoryLine>> elsewhere, params IReadOnlyList<Person> people)
    {
        IReadOnlyList<HistoryLine> lines = [];
        try
        {
            await Eventually.TrueAsync(
                () =>
                {
                    // Who heard an event has it written down by then; so what was heard is asked before what is written.
                    var heard = people.Select(person => (person.Name, person.Heard.Offset)).ToList();
                    var (before, now) = (elsewhere().Count(), history.Lines);
                    lines = [.. now.Concat(elsewhere()).OrderBy(line => line.At)];
                    return before + now.Count == lines.Count && heard.All(one => HasHeardAll(new(lines), one.Name, one.Offset));
                },
                "everybody to have heard all");
        }
        catch (TimeoutException)
        {
            // The checker says what is missing, and of whom.
        }

        Assert.Contains(lines, line => line.Kind == Kinds.Deliver);
        Assert.Empty(HistoryChecker.Check([.. lines, new(history.Now, Kinds.Settled)]));
    }

    private static bool HasHeardAll(HistoryIndex index, string name, long offset)
    {
        var heads = index.Emits.Where(emit => index.UserOf.GetValueOrDefault(emit.Value.Owner!) == name).ToList();
        return heads.Count == 0 || heads.Max(emit => emit.Key.Offset) == offset;
    }
}
