using System.Net;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

[Trait("Suite", "Quick")]
public sealed class RefusalsTests
{
    [Fact]
    public void Refusal_OfACall_HasItsCode_ItsSentence_AndWhenToTryAgain()
    {
        foreach (var code in ErrorCodes.All)
        {
            var refusal = Refusals.FromCall(new($"{code}: You have too much. retryAfterMs=1500."))!;
            Assert.Equal((code, "You have too much. retryAfterMs=1500.", TimeSpan.FromMilliseconds(1500)), (refusal.Code, refusal.Message, refusal.RetryAfter!.Value));
        }

        Assert.Null(Refusals.FromCall(new("not_found: You have no run of that runId."))!.RetryAfter);
    }

    [Fact]
    public void Answer_WithoutACode_IsNoGateways_ButAGoodbyeIsACut()
    {
        Assert.Equal(ClientErrorCodes.Protocol, Refusals.FromCall(new("Method does not exist."))!.Code);
        Assert.Equal(ClientErrorCodes.Protocol, Refusals.FromCall(new("what: is this"))!.Code);
        Assert.Null(Refusals.FromCall(new("The server closed the connection with the following error: Connection closed with an error.")));
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized, true)]
    [InlineData(HttpStatusCode.Forbidden, ErrorCodes.Forbidden, true)]
    [InlineData(HttpStatusCode.NotFound, ErrorCodes.NotFound, true)]
    [InlineData(HttpStatusCode.OK, ErrorCodes.NotFound, true)]
    [InlineData(HttpStatusCode.TooManyRequests, ErrorCodes.LimitExceeded, false)]
    [InlineData(HttpStatusCode.BadGateway, ErrorCodes.Unavailable, false)]
    public void Refusal_OfAnUpgrade_HasACode_AndSaysWhetherToTryAgain(HttpStatusCode status, string code, bool isFinal)
    {
        var refusal = Refusals.FromOpen(new HttpRequestException("No.", null, status));
        Assert.Equal((code, isFinal), (refusal.Code, Refusals.IsFinal(refusal)));
        Assert.NotEqual(isFinal, refusal.IsTransient);
    }

    [Fact]
    public void Failures_OfTheNetwork_AreTransient_AndSayWhatToCheck()
    {
        foreach (var failure in (Exception[])[new IOException("Reset."), new System.Net.Sockets.SocketException(111), new OperationCanceledException(), new TimeoutException("Late.")])
        {
            var refusal = Refusals.FromOpen(failure);
            Assert.True(refusal.IsTransient);
            Assert.Same(failure, refusal.InnerException);
            Assert.Contains("check the address", refusal.Message, StringComparison.Ordinal);
        }
    }
}
