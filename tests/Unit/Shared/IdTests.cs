using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Shared;

public sealed class RunIdTests : IdTests<RunId>
{
    protected override string Field => "runId";

    protected override RunId New() => RunId.New();
}

public sealed class ThreadIdTests : IdTests<ThreadId>
{
    protected override string Field => "threadId";

    protected override ThreadId New() => ThreadId.New();
}

public sealed class RequestIdTests : IdTests<RequestId>
{
    protected override string Field => "requestId";

    protected override RequestId New() => RequestId.New();
}

/// <summary>What every id type promises.</summary>
public abstract class IdTests<TId>
    where TId : struct, IId<TId>
{
    private const string Allowed = "ABCXYZabcxyz0189._:-";

    protected abstract string Field { get; }

    protected abstract TId New();

    [Fact]
    public void Id_OfAllowedCharacters_ComesBackAsItWas_ThroughParseAndJson() =>
        Prop.ForAll(Texts(Allowed), text =>
        {
            var id = TId.Parse("x" + text);
            var json = JsonSerializer.Serialize(id);
            return id.Value == "x" + text && id.ToString() == id.Value && TId.TryParse(id.Value, out var again) && again.Equals(id)
                && json == $"\"{id.Value}\"" && JsonSerializer.Deserialize<TId>(json).Equals(id);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Id_OfAnyText_IsRefusedAlikeEverywhere() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var refused = IdRules.Refusal(text) is not null;
            return TId.TryParse(text, out var id) == !refused && (!refused || id.Equals(default(TId)))
                && refused == Fails<FormatException>(() => TId.Parse(text))
                && refused == Fails<JsonException>(() => JsonSerializer.Deserialize<TId>(JsonSerializer.Serialize(text)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_ARefusedText_NamesTheFieldAndTheReason()
    {
        Assert.Equal($"{Field} must not be blank.", Assert.Throws<FormatException>(() => TId.Parse(null)).Message);
        Assert.Equal($"{Field} is a placeholder, not an id.", Assert.Throws<FormatException>(() => TId.Parse("NULL")).Message);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[\"r1\"]")]
    [InlineData("true")]
    [InlineData("\"\"")]
    [InlineData("\"\\ud800\"")]
    public void Json_ThatIsNoValidIdText_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TId>(json));

    [Fact]
    public void Default_HasNoValue_AndThrowsWhenUsed()
    {
        Assert.Throws<InvalidOperationException>(() => default(TId).Value);
        Assert.Throws<InvalidOperationException>(() => default(TId).ToString());
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(default(TId)));
    }

    [Fact]
    public void Equality_IsThatOfTheText_CaseIncluded()
    {
        Assert.Equal(TId.Parse("abc"), TId.Parse("abc"));
        Assert.NotEqual(TId.Parse("abc"), TId.Parse("aBc"));
    }

    [Fact]
    public void New_IsValid_AndNeverTheSame()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => New()).ToHashSet();
        Assert.Equal(1000, ids.Count);
        Assert.All(ids, id => Assert.Null(IdRules.Refusal(id.Value)));
    }

    private static Arbitrary<string> Texts(string characters) =>
        Gen.Elements<char>([.. characters]).ArrayOf().Select(text => new string(text)[..Math.Min(text.Length, IdRules.MaxLength - 1)])
            .Where(text => IdRules.Refusal("x" + text) is null).ToArbitrary();

    private static bool Fails<TException>(Func<object?> act)
        where TException : Exception
    {
        try
        {
            act();
            return false;
        }
        catch (TException)
        {
            return true;
        }
    }
}
