using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>Calls the hub's methods, in the contract's JSON, over whatever connection there is; a call that is cut is made again.</summary>
internal sealed class HubCalls(LinkSlot slot, SignalClientOptions options)
{
    /// <exception cref="SignalClientException">The gateway refused, or did not answer in time.</exception>
    public async Task<TAnswer> CallAsync<TRequest, TAnswer>(
        string method, TRequest request, JsonTypeInfo<TRequest> asked, JsonTypeInfo<TAnswer> answered, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.CallTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            while (true)
            {
                var link = await slot.GetAsync().WaitAsync(either.Token).ConfigureAwait(false);
                if (await TryAsync(link, method, request, asked, answered, either.Token).ConfigureAwait(false) is (true, { } answer))
                    return answer;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SignalClientException(ErrorCodes.Unavailable, $"{method} was not answered within {options.CallTimeout}. Try again; the client goes on reconnecting.");
        }
    }

    /// <summary>One call over one connection.</summary>
    /// <returns>Nothing when the connection was cut before the answer.</returns>
    public static async Task<(bool IsAnswered, TAnswer? Answer)> TryAsync<TRequest, TAnswer>(
        ILink link, string method, TRequest request, JsonTypeInfo<TRequest> asked, JsonTypeInfo<TAnswer> answered, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await link.Hub.InvokeAsync<JsonElement>(method, JsonSerializer.SerializeToElement(request, asked), cancellationToken).ConfigureAwait(false);
            return (true, EventReading.Read($"the answer of {method}", answer, answered));
        }
        catch (HubException refused) when (Refusals.FromCall(refused) is { } known)
        {
            throw known;
        }
        catch (Exception cut) when (cut is not (SignalClientException or OperationCanceledException) && cancellationToken.IsCancellationRequested)
        {
            // Given up and cut at once: whoever gave up is told that alone.
            throw new OperationCanceledException($"{method} was given up.", cut, cancellationToken);
        }
        catch (Exception cut) when (cut is not SignalClientException && !cancellationToken.IsCancellationRequested)
        {
            // A call fails a moment before its connection says that it is over; a connection that is not over by then will not do either.
            await link.EndSoonAsync(new(Refusals.FromOpen(new IOException($"{method} was cut short: {cut.Message}", cut)))).ConfigureAwait(false);
            return default;
        }
    }
}
