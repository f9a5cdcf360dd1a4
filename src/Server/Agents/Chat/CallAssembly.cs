using System.Globalization;
using System.Text;
using Netra.Signal.Server.Runs;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Puts the tool calls of one answer together from their pieces.</summary>
/// <param name="taken">The ids that calls of this run have; an id that is there already gives way to one of ours.</param>
internal sealed class CallAssembly(HashSet<string> taken)
{
    /// <summary>The calls in one answer.</summary>
    public const int MaxCalls = 16;

    private readonly List<Pending> _calls = [];

    /// <exception cref="AgentFailedException">There are too many.</exception>
    public void Add(CallPiece piece)
    {
        var call = Find(piece);
        if (call is null)
        {
            if (_calls.Count == MaxCalls)
                throw ChatFailures.TooManyCalls(MaxCalls);
            _calls.Add(call = new(piece.Index));
        }

        call.Id ??= piece.Id;
        call.Name ??= piece.Name;
        if (call.Arguments.Length <= ModelCall.LongestArguments)
            call.Arguments.Append(piece.Arguments);
    }

    public IReadOnlyList<ModelCall> Calls() => [.. _calls.Select(call => new ModelCall(
        IdOf(call), PendingText.WellFormed(call.Name ?? ""), PendingText.WellFormed(call.Arguments.ToString())))];

    /// <summary>
    /// The index says it, where there is one. Yet some number every call 0 and tell them apart by the id, and some make up an id for every
    /// piece: a call begins where another id comes with a name.
    /// </summary>
    private Pending? Find(CallPiece piece)
    {
        var last = piece.Index is { } index ? _calls.FindLast(call => call.Index == index) : _calls.LastOrDefault();
        if (piece.Index is null && piece.Id is not null && _calls.Find(call => call.Id == piece.Id) is { } named)
            return named;
        if (last is null || piece.Name is null)
            return last;
        var isAnother = piece.Id is not null ? last.Id is not null && last.Id != piece.Id : piece.Index is null;
        return isAnother ? null : last;
    }

    /// <summary>Some providers take nine letters and digits and nothing else for an id.</summary>
    private string IdOf(Pending call)
    {
        if (call.Id is { Length: <= 128 } id && id.All(c => c is > ' ' and < '\x7f') && taken.Add(id))
            return id;
        for (var number = taken.Count; ; number++)
            if ($"c{number.ToString("D8", CultureInfo.InvariantCulture)}" is var own && taken.Add(own))
                return own;
    }

    private sealed class Pending(long? index)
    {
        public long? Index { get; } = index;

        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
