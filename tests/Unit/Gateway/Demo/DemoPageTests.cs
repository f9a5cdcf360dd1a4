using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Demo;

public sealed class DemoPageTests : IAsyncLifetime
{
    private DemoHost _host = null!;

    public async Task InitializeAsync() => _host = await DemoHost.StartAsync("Development");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/demo/main.js", "text/javascript; charset=utf-8")]
    [InlineData("/demo/base.css", "text/css; charset=utf-8")]
    [InlineData("/demo/icon.svg", "image/svg+xml")]
    [InlineData("/demo/lib/signalr.min.js", "text/javascript; charset=utf-8")]
    [InlineData("/demo/lib/signalr.LICENSE.txt", "text/plain; charset=utf-8")]
    public async Task File_InDevelopment_IsServed_WithEveryHeaderThatConfinesIt(string path, string type)
    {
        using var answer = await _host.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("no-cache", Header(answer, "Cache-Control"));
        Assert.Equal(
            [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", $"connect-src 'self' ws://{_host.Address.Authority}",
                "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
            ],
            Header(answer, "Content-Security-Policy").Split("; "));
    }

    [Fact]
    public async Task Page_HasNoScriptAndNoStyleInline_AndAsksNobodyElse()
    {
        using var answer = await _host.GetAsync("/");
        var html = await answer.Content.ReadAsStringAsync();

        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)<style|\\sstyle=|\\son[a-z]+=|javascript:|<script(?![^>]*\\ssrc=)", html);
        var files = Regex.Matches(html, "(?:src|href)=\"(?<file>/[^\"]*)\"").Select(match => match.Groups["file"].Value).Distinct().ToList();
        Assert.Contains("/demo/lib/signalr.min.js", files);
        foreach (var file in files)
        {
            using var served = await _host.GetAsync(file);
            Assert.True(served.IsSuccessStatusCode, file);
        }
    }

    [Fact]
    public async Task File_TheBrowserHasAlready_IsNotSentAgain()
    {
        using var first = await _host.GetAsync("/demo/main.js");
        using var again = await _host.GetAsync("/demo/main.js", ("If-None-Match", Header(first, "ETag")));
        using var other = await _host.GetAsync("/demo/main.js", ("If-None-Match", "\"another\""));

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Head_HasTheLengthAndNoBody_AndNoOtherMethodIsServed()
    {
        using var head = await _host.SendAsync(HttpMethod.Head, "/");
        using var post = await _host.SendAsync(HttpMethod.Post, "/");

        Assert.True(head.Content.Headers.ContentLength > 0);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, post.StatusCode);
    }

    [Theory]
    [InlineData("/demo")]
    [InlineData("/demo/")]
    [InlineData("/demo/index.html")]
    [InlineData("/index.html")]
    [InlineData("/demo/..%2fappsettings.json")]
    [InlineData("/demo/%2e%2e/Netra.Signal.Server.dll")]
    [InlineData("/demo/lib/%2e%2e%5c..%5cDemoPage.cs")]
    [InlineData("/Netra.Signal.Server.dll")]
    [InlineData("/knowledge/README.md")]
    public async Task Path_ThatIsNoFileOfThePage_Is404(string path)
    {
        using var answer = await _host.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Page_UnderANameThatIsNotThisMachines_Is404()
    {
        using var foreign = await _host.GetAsync("/", ("Host", "attacker.example"));
        using var local = await _host.GetAsync("/", ("Host", "localhost:5080"));

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.OK, local.StatusCode);
        Assert.Contains("connect-src 'self' ws://localhost:5080;", Header(local, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Page_OutsideDevelopment_Is404_WithAllItsFiles(string environment)
    {
        await using var elsewhere = await DemoHost.StartAsync(environment);
        foreach (var path in new[] { "/", "/demo/main.js", "/demo/lib/signalr.min.js" })
        {
            using var answer = await elsewhere.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        using var live = await elsewhere.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
