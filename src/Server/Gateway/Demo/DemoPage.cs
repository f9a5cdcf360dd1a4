using Netra.Signal.Server.Gateway.Configuration;

namespace Netra.Signal.Server.Gateway.Demo;

/// <summary>The page at <c>/</c> and its files under <c>/demo/</c>. Mapped in Development only, which serves this machine only.</summary>
internal static class DemoPage
{
    private const string Folder = "/demo/";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps one endpoint for each file inside this assembly, and nothing outside Development.</summary>
    /// <remarks>A path leads to an entry of a fixed table, never to the disk: there is no path that opens another file.</remarks>
    public static WebApplication MapDemoPage(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            return app;
        foreach (var file in DemoFile.ReadAll())
            app.MapMethods(file.Name == "index.html" ? "/" : Folder + file.Name, Methods, context => AnswerAsync(context, file)).AllowAnonymous();
        return app;
    }

    /// <remarks>Like the development sign-in: a web page that points its own name at 127.0.0.1 gets nothing.</remarks>
    private static Task AnswerAsync(HttpContext context, DemoFile file)
    {
        if (ListenAddresses.IsLoopbackHost(context.Request.Host.Host))
            return file.WriteAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
