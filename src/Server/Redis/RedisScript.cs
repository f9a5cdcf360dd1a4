using System.Security.Cryptography;
using System.Text;

namespace Netra.Signal.Server.Redis;

/// <summary>A script that runs in Redis: all of it or nothing, with nothing in between.</summary>
/// <remarks>
/// The text begins with the name of the server's own life, another one after each start and each promotion. So a script of another life is unknown
/// to the server (<c>NOSCRIPT</c>), and what a script writes down as "this server" is the server that really ran it: neither a restart nor
/// a fail-over between two calls can be mistaken for the same server.
/// </remarks>
internal sealed class RedisScript
{
    private readonly string _body;

    /// <param name="names">Embedded files, put together in this order.</param>
    public RedisScript(params ReadOnlySpan<string> names)
    {
        var body = new StringBuilder();
        foreach (var name in names)
            body.Append(Read(name)).Append('\n');
        _body = body.ToString();
    }

    public string TextFor(RedisLife life) => $"local server_life, reign = '{life.Name}', '{life.Reign}'\n{_body}";

    /// <summary>By which Redis knows the script once it is loaded: SHA-1 of its text, as Redis has it.</summary>
#pragma warning disable CA5350 // Not for security: the name that Redis gives to the text.
    public byte[] HashFor(RedisLife life) => SHA1.HashData(Encoding.UTF8.GetBytes(TextFor(life)));
#pragma warning restore CA5350

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
