using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Netra.Signal.Tests.Unit.Client.Sdk.SignIn;

/// <summary>A real Kestrel on a free port that answers every request as a test says.</summary>
internal sealed class TinyProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TinyProvider(WebApplication app) => _app = app;

    /// <summary>Status and body of the next answer, by the number of the request, from 1.</summary>
    public Func<int, (int Status, string Body)> Answer { get; set; } = n => (200, $$"""{"access_token":"token-{{n}}","token_type":"Bearer","expires_in":300}""");

    /// <summary>While not completed, requests wait for it.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    /// <summary>What came: the path, the header <c>Authorization</c> and the body.</summary>
    public ConcurrentQueue<(string Path, string Authorization, string Body)> Requests { get; } = [];

    public Uri Address => new(_app.Urls.Single());

    /// <summary>An address with all that must not stand in an error but for its path.</summary>
    public Uri Endpoint => new(Address, "/token?tenant=hidden");

    public static async Task<TinyProvider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var provider = new TinyProvider(builder.Build());
        provider._app.Run(provider.TakeAsync);
        await provider._app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        Requests.Enqueue((http.Request.Path, http.Request.Headers.Authorization.ToString(), await body.ReadToEndAsync()));
        var (status, text) = Answer(Requests.Count);
        await Answering.WaitAsync(http.RequestAborted);
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status307TemporaryRedirect)
            http.Response.Headers.Location = "/elsewhere";
        await http.Response.WriteAsync(text);
    }
}
