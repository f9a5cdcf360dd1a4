using System.Buffers.Text;
using System.Net;
using System.Text;
using Netra.Signal.Tests.Isolation.Hosting;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Isolation.Attacks;

/// <summary>What Mallory may try to be taken for Alice.</summary>
public sealed class IdentityAttacks(GatewayFixture fixture) : TwoPeople(fixture)
{
    [Theory]
    [InlineData("UPPER")]
    [InlineData("Capital")]
    [InlineData("trailing space")]
    [InlineData("leading space")]
    [InlineData("no-break space")]
    [InlineData("cyrillic a")]
    [InlineData("fullwidth")]
    [InlineData("combining")]
    [InlineData("zero width")]
    [InlineData("right to left")]
    [InlineData("dotless i")]
    [InlineData("mail address")]
    public async Task Mallory_WhoseNameLooksLikeAlices_IsAnotherUser(string likeness)
    {
        var name = LookAlike(likeness);
        Assert.NotEqual(AliceName, name);
        var run = $"name-{Guid.NewGuid():N}";
        await StartRunAsync(Alice, AliceName, run, "same-thread");
        await using var mallory = await Gateway.ConnectAsync(name);
        var attached = await mallory.InvokeAsync("Attach", new { cursor = "start" });
        Assert.Equal(0, attached.GetProperty("replayed").GetInt64());
        Assert.Equal("not_found", (await RefusedAsync(() => mallory.InvokeAsync("GetRun", new { runId = run }))).Code);
        await StartRunAsync(mallory, "mallory", run, "same-thread");
        await mallory.WaitForAsync(heard => heard.Target == "agent_completed", "Mallory's own run of the same name");
        AssertHeardOnly(mallory, "mallory", run);
        await Alice.WaitForAsync(heard => heard.RunId == run && heard.Target == "agent_completed", "Alice's run");
        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_PuttingAlicesNameIntoHisToken_Gets401()
    {
        var parts = (await Gateway.DevTokenAsync(BobName)).Split('.');
        var alices = (await Gateway.DevTokenAsync(AliceName)).Split('.');
        var named = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace(BobName, AliceName, StringComparison.Ordinal)));
        var unsigned = Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8);
        foreach (var token in new[]
        {
            $"{parts[0]}.{named}.{parts[2]}", $"{parts[0]}.{alices[1]}.{parts[2]}", $"{unsigned}.{alices[1]}.", $"{unsigned}.{alices[1]}.{alices[2]}",
            $"{alices[0]}.{alices[1]}.", $"{alices[0]}.{alices[1]}.{alices[2]}.{parts[2]}", $"{alices[0]}.{alices[1]}.{alices[2]}, {string.Join('.', parts)}",
        })
            Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync(new() { Token = token }));
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_WithATokenOfAnotherGateway_Gets401()
    {
        await using var other = await GatewayProcess.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync(new() { Token = await other.DevTokenAsync(AliceName) }));
        await BothStillWorkAsync();
    }

    [Theory]
    [InlineData(10 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(200 * 1024)]
    public async Task Bob_WithAHugeToken_IsRefused(int length)
    {
        var token = (await Gateway.DevTokenAsync(AliceName)).Split('.');
        foreach (var inQuery in (bool[])[false, true])
        {
            var status = await UpgradeAsync(new() { Token = $"{token[0]}.{new string('A', length)}.{token[2]}", TokenInQuery = inQuery });
            Assert.Contains((int)(status ?? 0), (int[])[401, 414, 431, 0]);
        }

        await BothStillWorkAsync();
    }

    [Fact]
    [Trait("Suite", "Quick")]
    public async Task Bob_WithTwoTokens_Gets401_WhicheverComesFirst_AndWithOneHeIsHimself()
    {
        var (alices, bobs) = ($"Authorization: Bearer {await Gateway.DevTokenAsync(AliceName)}", $"Authorization: Bearer {await Gateway.DevTokenAsync(BobName)}");
        var (alicesQuery, bobsQuery) = ($"/hubs/agent?access_token={alices[22..]}", $"/hubs/agent?access_token={bobs[22..]}");
        Assert.Equal(401, await StatusAsync("/hubs/agent", bobs, alices));
        Assert.Equal(401, await StatusAsync("/hubs/agent", alices, bobs));
        Assert.Equal(401, await StatusAsync(alicesQuery, bobs));
        Assert.Equal(401, await StatusAsync(bobsQuery, alices));
        Assert.Equal(401, await StatusAsync($"{bobsQuery}&{alicesQuery[12..]}"));
        Assert.Equal(401, await StatusAsync(bobsQuery, "Authorization: Basic YWxpY2U6eA=="));
        Assert.Equal(101, await StatusAsync(bobsQuery, bobs));
        Assert.Equal(101, await StatusAsync("/hubs/agent", bobs));
        await BothStillWorkAsync();
    }

    [Fact]
    public async Task Bob_WithAlicesTokenInACookie_Gets401()
    {
        var token = await Gateway.DevTokenAsync(AliceName);
        Assert.Equal(401, await StatusAsync("/hubs/agent", $"Cookie: access_token={token}; Authorization=Bearer {token}"));
        Assert.Equal(403, await StatusAsync("/hubs/agent", $"Cookie: access_token={token}", "Origin: https://evil.example"));
        Assert.Equal(101, await StatusAsync("/hubs/agent", $"Authorization: Bearer {token}", "Origin: http://localhost:3000"));
        await BothStillWorkAsync();
    }

    private string LookAlike(string likeness) => likeness switch
    {
        "UPPER" => AliceName.ToUpperInvariant(),
        "Capital" => $"A{AliceName[1..]}",
        "trailing space" => $"{AliceName} ",
        "leading space" => $" {AliceName}",
        "no-break space" => $"{AliceName}\u00a0",
        "cyrillic a" => $"\u0430{AliceName[1..]}",
        "fullwidth" => $"\uff41{AliceName[1..]}",
        "combining" => $"a\u0301{AliceName[1..]}",
        "zero width" => $"al\u200bice{AliceName[5..]}",
        "right to left" => $"\u200f{AliceName}",
        "dotless i" => AliceName.Replace('i', '\u0131'),
        _ => $"{AliceName}@example.org",
    };

    private async Task<int> StatusAsync(string path, params string[] headers) =>
        RawHttp.Statuses(await RawHttp.SendAsync(Gateway.Address, RawHttp.Upgrade(Gateway.Address, path, headers)))[0];

    private async Task<HttpStatusCode?> UpgradeAsync(RawHubOptions options) =>
        (await Assert.ThrowsAsync<HttpRequestException>(() => RawHubClient.ConnectAsync(Gateway.Address, options))).StatusCode;
}
