using System.Globalization;

namespace Netra.Signal.Bench.Load;

/// <summary>A user whose server dies, and who connects to another one at once.</summary>
/// <param name="token">The user's token.</param>
/// <param name="user">The user's number.</param>
/// <param name="resumes">Whether the server takes a cursor.</param>
/// <param name="tally">Counts what is heard.</param>
internal sealed class StormUser(string token, int user, bool resumes, Tally tally)
{
    /// <summary>What a run says before its first mark: <c>agent_started</c>.</summary>
    private const int EventsBeforeMarks = 1;

    private readonly Inbox _inbox = new(user, tally, mayMiss: true);
    private RawClient? _client;
    private string _first = "";

    /// <inheritdoc cref="Inbox.CaughtUp"/>
    public long CaughtUp => _inbox.CaughtUp;

    public async Task ConnectAsync(Uri server)
    {
        _client = new(server, token, _inbox, tally);
        _first = await _client.ConnectAsync();
    }

    /// <summary>What the connection ends with when its server dies is no failure.</summary>
    public async Task LeaveAsync()
    {
        await _client!.CloseAsync();
        _inbox.Connect();
    }

    public async Task ReconnectAsync(Uri server)
    {
        _client = new(server, token, _inbox, tally);
        await _client.ConnectAsync(resumes ? LastCursor() : null);
    }

    public Task CloseAsync() => _client!.CloseAsync();

    /// <summary>The cursor of the last event heard. Clients take it from the event; here it is reckoned, which spares the driver the search.</summary>
    private string LastCursor()
    {
        var (epoch, offset) = _first.Split('-') is [var before, var after] ? (before, long.Parse(after, CultureInfo.InvariantCulture)) : throw new FormatException(_first);
        return string.Create(CultureInfo.InvariantCulture, $"{epoch}-{offset + EventsBeforeMarks + _inbox.Next}");
    }
}
