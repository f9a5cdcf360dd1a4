using System.Reflection;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Whoever keeps things of users is told whose in the first argument: no default, no ambient.</summary>
public sealed class StoresTakeTheUserFirstTests
{
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["RedisEventLog.Forget"] = "lets go of what no user needs",
    };

    [Fact]
    public void EveryMethod_OfAStore_TakesTheUserFirst()
    {
        var methods = ServerTypes.Written.Where(IsStore).SelectMany(Methods).ToList();
        var others = methods.Where(method => method.GetParameters().FirstOrDefault()?.ParameterType != typeof(UserKey)).Select(Name).ToHashSet();

        Assert.All(["IUserEventLog.AppendAsync", "IThreadStore.FindAsync", "IThreadRuns.PageAsync"], known => Assert.Contains(methods, method => Name(method) == known));
        Assert.Empty(others.Except(Allowed.Keys));
        Assert.Empty(Allowed.Keys.Except(others));
    }

    [Fact]
    public void Store_ThatForgetsTheUser_IsFound() =>
        Assert.Contains(Methods(typeof(ForgetfulStore)), method => method.GetParameters()[0].ParameterType != typeof(UserKey));

    private static bool IsStore(Type type) =>
        typeof(IUserEventLog).IsAssignableFrom(type) || typeof(IThreadRuns).IsAssignableFrom(type) || type.Name.Split('`')[0].EndsWith("Store", StringComparison.Ordinal);

    // What the platform demands of a type, such as to be disposed, is not a way into the store.
    private static IEnumerable<MethodInfo> Methods(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => !method.IsSpecialName && method.GetBaseDefinition().DeclaringType == type && !IsOfThePlatform(type, method));

    private static bool IsOfThePlatform(Type type, MethodInfo method) => !type.IsInterface && type.GetInterfaces()
        .Where(contract => contract.Assembly != type.Assembly)
        .Any(contract => type.GetInterfaceMap(contract).TargetMethods.Contains(method));

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private sealed class ForgetfulStore : IDisposable
    {
        public string Get(string thread) => thread;

        public void Dispose()
        {
        }
    }
}
