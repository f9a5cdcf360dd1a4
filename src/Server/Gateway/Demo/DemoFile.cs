using System.Security.Cryptography;

namespace Netra.Signal.Server.Gateway.Demo;

/// <summary>One file of the page, from inside the assembly, so that it is there whatever the working directory.</summary>
internal sealed class DemoFile
{
    /// <summary>What the project file puts before the names of these resources.</summary>
    private const string Prefix = "demo/";

    private readonly byte[] _content;
    private readonly string _type;
    private readonly string _tag;

    private DemoFile(string name, byte[] content)
    {
        Name = name;
        _content = content;
        _type = TypeOf(name);
        _tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
    }

    /// <summary>Its path inside the page's folder, with slashes.</summary>
    public string Name { get; }

    public static IReadOnlyList<DemoFile> ReadAll() =>
        [.. typeof(DemoFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => new DemoFile(name[Prefix.Length..].Replace('\\', '/'), Read(name)))];

    /// <summary>Answers with the file, or with 304 when the browser has this very content.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        DemoHeaders.Set(context);
        response.Headers.ETag = _tag;
        if (context.Request.Headers.IfNoneMatch == _tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = _type;
        response.ContentLength = _content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(_content, context.RequestAborted);
    }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(DemoFile).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".txt" => "text/plain; charset=utf-8",
        var other => throw new InvalidOperationException($"The page has a file of the kind {other}, whose media type is not known."),
    };
}
