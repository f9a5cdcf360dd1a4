using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Netra.Signal.Tests.Unit.Agents.Chat;

/// <summary>An OpenAI-compatible API that plays scripts, over real sockets of 127.0.0.1.</summary>
internal sealed class StandInApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<ApiExchange, Task>> _scripts = [];
    private readonly ConcurrentQueue<ApiExchange> _exchanges = [];

    private StandInApi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<ApiExchange> Exchanges => [.. _exchanges];

    /// <summary>Played when no script is left.</summary>
    public Func<ApiExchange, Task>? Always { get; set; }

    public static async Task<StandInApi> StartAsync()
    {
        var api = new StandInApi();
        await api._app.StartAsync();
        return api;
    }

    /// <summary>Plays it for the next request that none is played for yet.</summary>
    public StandInApi Then(Func<ApiExchange, Task> script)
    {
        _scripts.Enqueue(script);
        return this;
    }

    /// <summary>Streams the chunks, and ends as the protocol says.</summary>
    public StandInApi ThenStream(params string[] chunks) => Then(exchange => exchange.SayAsync(Chunk.Stream(chunks)));

    /// <summary>Answers with a status.</summary>
    public StandInApi ThenRefuse(int status, string body, params (string, string)[] headers) => Then(exchange => exchange.AnswerAsync(status, body, headers));

    public async ValueTask DisposeAsync()
    {
        // What hangs is not waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var exchange = await ApiExchange.ReadAsync(context);
        _exchanges.Enqueue(exchange);
        if (_scripts.TryDequeue(out var script) || (script = Always) is not null)
            await script(exchange);
        else
            await exchange.AnswerAsync(500, "no script");
    }
}
