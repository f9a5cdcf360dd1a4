using System.Reflection;
using System.Text.RegularExpressions;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>What is not in the contract cannot be said by a client: no member of it names a user.</summary>
public sealed partial class ContractNamesNoUserTests
{
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["ApprovalResolver.User"] = "says that the one user of the run answered, not which",
        ["WireNames.UserHubPath"] = "a path, the same for everybody",
    };

    [Fact]
    public void Contract_HasNoMember_ThatNamesAUser()
    {
        var named = typeof(WireNames).Assembly.GetTypes().SelectMany(Names).Where(name => NamesAUser().IsMatch(name)).ToHashSet();

        Assert.Empty(named.Except(Allowed.Keys));
        Assert.Empty(Allowed.Keys.Except(named));
    }

    [Theory]
    [InlineData("StartRunRequest.UserId", true)]
    [InlineData("StartRunRequest.tenantId", true)]
    [InlineData("Run.Owner", true)]
    [InlineData("Run.ThreadId", false)]
    [InlineData("TokenUsage.InputTokens", false)]
    public void Name_OfAUser_IsRecognised(string name, bool isOne) => Assert.Equal(isOne, NamesAUser().IsMatch(name));

    private static IEnumerable<string> Names(Type type) => type.GetMembers(ServerTypes.Declared)
        .Where(member => member is PropertyInfo or FieldInfo { IsPrivate: false } or MethodInfo { IsSpecialName: false, IsPrivate: false })
        .Select(member => member.Name)
        .Concat(type.GetMembers(ServerTypes.Declared).OfType<MethodBase>().Where(method => !method.IsPrivate).SelectMany(method => method.GetParameters()).Select(parameter => parameter.Name ?? ""))
        .Where(name => !name.Contains('<', StringComparison.Ordinal))
        .Select(name => $"{type.Name}.{name}")
        .Append($"type.{type.Name}");

    [GeneratedRegex(@"\.(\w*[a-z])?(user|User|owner|Owner|tenant|Tenant|principal|Principal)(?![a-z])")]
    private static partial Regex NamesAUser();
}
