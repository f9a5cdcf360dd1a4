using Microsoft.Extensions.Options;

namespace Netra.Signal.Server.Gateway.Edge;

/// <summary>Keeps the log categories that write addresses, queries, headers or arguments from writing below a warning.</summary>
/// <remarks>
/// A browser's token is in the query, and a renewal's is an argument. Every rule is wrapped, since a setting for one provider or for a longer
/// category name would win against a rule of ours: no setting can undo this.
/// </remarks>
internal sealed class SilentCategories : IPostConfigureOptions<LoggerFilterOptions>
{
    private static readonly string[] Prefixes =
    [
        // Logs the whole address of every request, query included.
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        // Log the head of a malformed request, and raw bytes.
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
        "Microsoft.AspNetCore.Server.Kestrel.Connections",
        // Log addresses and headers where they are in use.
        "Microsoft.AspNetCore.HttpLogging",
        "Microsoft.AspNetCore.HttpsPolicy",
        // Logs connection ids and transports; names who failed to sign in and why.
        "Microsoft.AspNetCore.Http.Connections",
        "Microsoft.AspNetCore.Authentication",
        // Logs each invocation with its arguments.
        "Microsoft.AspNetCore.SignalR",
    ];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // A category that no rule covers would have no filter at all. Last in rank: any other rule is preferred to it.
        options.Rules.Insert(0, new LoggerFilterRule(null, null, options.MinLevel, null));
        for (var i = 0; i < options.Rules.Count; i++)
            options.Rules[i] = Wrapped(options.Rules[i]);
    }

    private static LoggerFilterRule Wrapped(LoggerFilterRule rule) => new(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
        !(level < LogLevel.Warning && IsSilent(category)) && (rule.Filter?.Invoke(provider, category, level) ?? true));

    private static bool IsSilent(string? category) =>
        Array.Exists(Prefixes, prefix => category?.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) == true);
}
