using System.Text.Json;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Runs;

/// <summary>A run made up by chance that keeps the protocol's rules.</summary>
internal sealed class RunScript(int seed)
{
    private readonly Random _chance = new(seed);
    private readonly Dictionary<string, long> _messages = [];
    private readonly List<ToolExecuting> _tools = [];
    private readonly List<RequestId> _asked = [];
    private int _names;

    public AgentEvent Last { get; private set; } = null!;

    public IEnumerable<AgentEvent> Events()
    {
        if (_chance.Next(3) == 0)
            yield return new RunQueued(_chance.Next(1, 9));
        yield return new AgentStarted();
        foreach (var _ in Enumerable.Range(0, _chance.Next(4, 24)))
            if (Next() is { } data)
                yield return data;
        foreach (var tool in _tools)
            yield return new ToolCompleted(tool.ToolCallId, tool.Tool, false, 1, Error: "left open");
        foreach (var asked in _asked)
            yield return new ApprovalResolved(asked, false, ApprovalResolver.RunEnded);
        yield return Last = _chance.Next(5) switch
        {
            0 => new AgentError("timed_out", "Too long.", true),
            1 => new AgentError("oops", "Broken.", false),
            2 => new AgentCancelled("enough"),
            _ => new AgentCompleted(7, JsonSerializer.SerializeToElement(_chance.Next())),
        };
    }

    private AgentEvent? Next() => _chance.Next(10) switch
    {
        0 => new AgentThinking("hm"),
        1 => Opened(new($"c{++_names}", "search", JsonSerializer.SerializeToElement(new { q = _names }))),
        2 when _tools.Count > 0 => Closed(_tools[_chance.Next(_tools.Count)]),
        3 or 4 or 5 => Said($"m{_chance.Next(2)}", new string('ä', _chance.Next(1, 5))),
        6 => Whole($"m{_chance.Next(2)}"),
        7 => Asked(RequestId.Parse($"q{++_names}")),
        8 when _asked.Count > 0 => Answered(_asked[_chance.Next(_asked.Count)]),
        9 when _chance.Next(4) == 0 => Reset(),
        _ => null,
    };

    private ToolExecuting Opened(ToolExecuting tool)
    {
        _tools.Add(tool);
        return tool;
    }

    private ToolCompleted Closed(ToolExecuting tool)
    {
        _tools.Remove(tool);
        return new(tool.ToolCallId, tool.Tool, _chance.Next(2) == 0, 3, JsonSerializer.SerializeToElement(1));
    }

    private MessageDelta Said(string message, string text)
    {
        var off = _messages.GetValueOrDefault(message);
        _messages[message] = off + text.Length;
        return new(message, text, off);
    }

    private MessageCompleted Whole(string message)
    {
        _messages[message] = 5;
        return new(message, "whole");
    }

    private ApprovalRequested Asked(RequestId request)
    {
        _asked.Add(request);
        return new(request, "May I?", Sent.Time.AddMinutes(1));
    }

    private ApprovalResolved Answered(RequestId request)
    {
        _asked.Remove(request);
        return new(request, true, ApprovalResolver.User);
    }

    private RunReset Reset()
    {
        _messages.Clear();
        _tools.Clear();
        _asked.Clear();
        return new(2, "again");
    }
}
