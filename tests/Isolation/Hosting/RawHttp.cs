using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>Requests written byte by byte, as no HTTP library would let one write them.</summary>
internal static partial class RawHttp
{
    /// <summary>Sends a text and gives back all that came until the server closed, or said nothing for a while.</summary>
    /// <param name="server">Where.</param>
    /// <param name="text">The request, line ends included.</param>
    /// <param name="quiet">How long without a byte means that no more comes.</param>
    public static async Task<string> SendAsync(Uri server, string text, TimeSpan? quiet = null)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        var received = new StringBuilder();
        var buffer = new byte[8192];
        while (true)
        {
            using var silence = new CancellationTokenSource(received.Length == 0 ? TimeSpan.FromSeconds(20) : quiet ?? TimeSpan.FromMilliseconds(300));
            try
            {
                if (await stream.ReadAsync(buffer, silence.Token) is > 0 and var count)
                    received.Append(Encoding.Latin1.GetString(buffer, 0, count));
                else
                    return received.ToString();
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException)
            {
                return received.ToString();
            }
        }
    }

    /// <summary>The head of an upgrade to a hub, with these further lines.</summary>
    public static string Upgrade(Uri server, string path, params string[] headers) => string.Join("\r\n",
    [
        $"GET {path} HTTP/1.1", $"Host: {server.Authority}", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", .. headers, "", "",
    ]);

    /// <summary>The status of each answer in a text.</summary>
    public static int[] Statuses(string received) =>
        [.. StatusLine().Matches(received).Select(match => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"HTTP/1\.1 ([0-9]{3}) ")]
    private static partial Regex StatusLine();
}
