using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>One request to the stand-in, and the ways to answer it.</summary>
internal sealed class ApiExchange
{
    private readonly HttpContext _context;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApiExchange(HttpContext context, string body)
    {
        (_context, Text, Path, Connection) = (context, body, context.Request.Path, context.Connection.Id);
        Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        context.RequestAborted.Register(_aborted.SetResult);
    }

    /// <summary>The request's body.</summary>
    public string Text { get; }

    public JsonElement Body => JsonElement.Parse(Text);

    /// <summary>The messages of the conversation, each as its role and its text.</summary>
    public IReadOnlyList<string> Conversation => [.. Body.GetProperty("messages").EnumerateArray()
        .Select(message => $"{message.GetProperty("role").GetString()}: {message.GetProperty("content").GetString()}")];

    public string Path { get; }

    /// <summary>The socket that it came by.</summary>
    public string Connection { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Completes when the client has gone before the end of the answer.</summary>
    public Task Aborted => _aborted.Task;

    public static async Task<ApiExchange> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return new(context, await reader.ReadToEndAsync());
    }

    /// <summary>Answers with a status and a body.</summary>
    public async Task AnswerAsync(int status, string body, params (string Name, string Value)[] headers)
    {
        _context.Response.StatusCode = status;
        _context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
            _context.Response.Headers.Append(name, value);
        await _context.Response.WriteAsync(body);
    }

    /// <summary>Writes a piece of a stream as it is, and sends it.</summary>
    public async Task SayAsync(string raw) => await SayAsync(Encoding.UTF8.GetBytes(raw));

    /// <inheritdoc cref="SayAsync(string)"/>
    public async Task SayAsync(ReadOnlyMemory<byte> raw)
    {
        if (!_context.Response.HasStarted)
            _context.Response.ContentType = "text/event-stream";
        await _context.Response.Body.WriteAsync(raw);
        await _context.Response.Body.FlushAsync();
    }

    public void SetCookie(string cookie) => _context.Response.Headers.SetCookie = cookie;

    /// <summary>Says nothing until the client has gone.</summary>
    public Task HangAsync() => Aborted;

    /// <summary>Cuts the connection.</summary>
    public void Cut() => _context.Abort();
}
