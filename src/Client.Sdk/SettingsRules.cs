using Netra.Signal.Client.Connection;

namespace Netra.Signal.Client;

/// <summary>Checks the settings of a client and names all that are wrong, at once.</summary>
internal static class SettingsRules
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentException">Something is wrong; the message says what.</exception>
    public static SignalClientOptions Checked(SignalClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] wrong = [.. Wrong(options)];
        return wrong.Length == 0 ? options : throw new ArgumentException(string.Join(' ', wrong), nameof(options));
    }

    /// <summary>What is wrong, a sentence each.</summary>
    public static IEnumerable<string> Wrong(SignalClientOptions o)
    {
        if (o.Connection is null && o.Address is null)
            yield return "Address is missing: give the gateway's address, such as https://signal.example.";
        else if (o.Address is { } none && !NetraUrlExtensions.IsHubAddress(none))
            yield return "Address must be absolute and begin with http, https, ws or wss.";
        else if (o.Address is { Scheme: "http" or "ws", IsLoopback: false } clear && !o.AllowInsecure)
            yield return $"Address {clear.Scheme}://{clear.Authority} would send the token in clear: give an https address, or set AllowInsecure where something else protects the way.";
        if (o.Connection is null && o.AccessToken is null)
            yield return "AccessToken is missing: give a function that returns a bearer token.";
        if (o.CursorStore is null || o.TimeProvider is null)
            yield return "CursorStore and TimeProvider must not be null.";
        if (o.BufferedEvents is < 1 or > 100_000)
            yield return "BufferedEvents must be from 1 to 100,000.";
        foreach (var (name, value, least, most) in Spans(o).Where(span => span.Value < span.Least || span.Value > span.Most))
            yield return $"{name} must be from {least} to {most}; it is {value}.";
    }

    private static (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] Spans(SignalClientOptions o) =>
    [
        (nameof(o.ConnectTimeout), o.ConnectTimeout, TimeSpan.Zero, Day),
        (nameof(o.RefusalTimeout), o.RefusalTimeout, TimeSpan.Zero, Day),
        (nameof(o.AttemptTimeout), o.AttemptTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
        (nameof(o.CallTimeout), o.CallTimeout, TimeSpan.FromMilliseconds(100), Day),
        (nameof(o.ReconnectDelay), o.ReconnectDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
        (nameof(o.MaxReconnectDelay), o.MaxReconnectDelay, o.ReconnectDelay, Day),
        (nameof(o.RenewBefore), o.RenewBefore, TimeSpan.FromSeconds(1), Day),
        (nameof(o.HandlerTimeout), o.HandlerTimeout, TimeSpan.FromMilliseconds(10), Day),
    ];
}
