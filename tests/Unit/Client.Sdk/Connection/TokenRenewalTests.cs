using System.Buffers.Text;
using System.Text;
using Netra.Signal.Client;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Flow;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Connection;

[Trait("Suite", "Quick")]
public sealed class TokenRenewalTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("""{"exp":1795168800}""", 1795168800L)]
    [InlineData("""{"exp":"1795168800"}""", null)]
    [InlineData("""{"exp":99999999999999999}""", null)]
    [InlineData("""{"iat":1}""", null)]
    [InlineData("[]", null)]
    [InlineData("nonsense", null)]
    public void Expiry_IsReadWhereThereIsOne(string claims, long? expires) => Assert.Equal(
        expires is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null,
        TokenClaims.Of(TokenOf(claims)).Expires);

    [Theory]
    [InlineData("opaque")]
    [InlineData("a.b")]
    [InlineData("a.%%%.c")]
    [InlineData("")]
    public void Expiry_OfATokenThatIsNoWebToken_IsUnknown(string token) => Assert.Equal(new TokenClaims(null, null), TokenClaims.Of(token));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Source_ThatNeverComesBack_IsGivenUp_AlsoWhenItBlocksItsThread(bool blocks)
    {
        using var never = new ManualResetEventSlim();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(15), _time);
        var asking = Renewal(async _ =>
        {
            if (blocks)
                never.Wait(CancellationToken.None);
            else
                await new TaskCompletionSource().Task;
            return "t";
        }).AskAsync(late.Token);

        _time.Advance(TimeSpan.FromSeconds(15));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WithinAsync("the source to be given up"));
        never.Set();
    }

    [Fact]
    public async Task Source_ThatThrows_OrGivesNothing_IsNamed()
    {
        var thrown = await Assert.ThrowsAsync<SignalClientException>(() => Renewal(_ => throw new InvalidOperationException("nobody")).AskAsync(default));
        Assert.Equal((ClientErrorCodes.TokenSource, "nobody"), (thrown.Code, thrown.InnerException!.Message));
        var nothing = await Assert.ThrowsAsync<SignalClientException>(() => Renewal(_ => ValueTask.FromResult<string>(null!)).AskAsync(default));
        Assert.Contains("returned null", nothing.Message, StringComparison.Ordinal);
        Assert.Null(await Renewal(null).AskAsync(default));
    }

    [Theory]
    [InlineData("""{"iss":"i","sub":"bob","tid":"t","oid":"o"}""")]
    [InlineData("""{"iss":"i","sub":"alice","tid":"t","oid":"another"}""")]
    [InlineData("""{"iss":"i","sub":"alice","tid":"another","oid":"o"}""")]
    [InlineData("""{"iss":"another","sub":"alice","tid":"t","oid":"o"}""")]
    [InlineData("""{"iss":"i","sub":"alice"}""")]
    public async Task Source_ThatGivesATokenOfAnotherUser_IsRefused_AndTheFirstUsersNextTokenIsNot(string others)
    {
        var claims = """{"iss":"i","sub":"alice","tid":"t","oid":"o","exp":1}""";
        var renewal = Renewal(_ => ValueTask.FromResult(TokenOf(claims)));
        await renewal.AskAsync(default);
        claims = others;
        var refused = await Assert.ThrowsAsync<SignalClientException>(() => renewal.AskAsync(default));
        Assert.Equal((ClientErrorCodes.OtherUser, false), (refused.Code, refused.IsTransient));
        Assert.Contains("make one for the other user", refused.Message, StringComparison.Ordinal);
        claims = """{"exp":2,"oid":"o","tid":"t","sub":"alice","iss":"i","email":"new@example.org"}""";
        Assert.Equal(TokenOf(claims), await renewal.AskAsync(default));
    }

    private static string TokenOf(string claims) => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.sig";

    private TokenRenewal Renewal(Func<CancellationToken, ValueTask<string>>? source) =>
        new(new() { AccessToken = source, TimeProvider = _time }, new Notices(new RecordingLogger()));
}
