namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Finds static fields that hold a person, or anything that in turn holds one.</summary>
internal static class IlStatics
{
    private static readonly string[] People =
    [
        "Netra.Signal.Server.Identity.UserKey", "Netra.Signal.Server.Identity.BoundIdentity", "Netra.Signal.Server.Identity.UserConnectionContext",
        "Netra.Signal.Server.Delivery.UserExecutionContext", "System.Security.Claims.ClaimsPrincipal", "Microsoft.AspNetCore.Http.HttpContext",
        "Microsoft.AspNetCore.SignalR.HubConnectionContext", "Microsoft.AspNetCore.SignalR.HubCallerContext",
    ];

    public static IEnumerable<string> OfPeople(IlAssembly assembly)
    {
        var bearers = Bearers(assembly);
        return assembly.Types
            .SelectMany(type => type.Fields.Where(field => field.IsStatic), (type, field) => (type, field))
            // The compiler keeps a lambda that captures nothing in such a field: code, and no value.
            .Where(found => !found.field.Name.StartsWith("<>9", StringComparison.Ordinal) && !found.type.Name.EndsWith("/<>O", StringComparison.Ordinal))
            // A constant of a type is one of its values, such as a refusal that names nobody; it holds no more than every other value of the type does.
            .Where(found => !(found.field.IsReadOnly && found.field.Types is [var only] && only == found.type.Name))
            .Where(found => !IsCode(found.field.Types[0]) && found.field.Types.Any(bearers.Contains))
            .Select(found => $"{found.type.Name}.{found.field.Name}");
    }

    /// <summary>The people, the types with a field of one, the types with a field of those, and the contracts that such types fulfil.</summary>
    private static HashSet<string> Bearers(IlAssembly assembly)
    {
        var bearers = People.ToHashSet();
        var own = assembly.Types.Select(type => type.Name).ToHashSet();
        for (var before = 0; before != bearers.Count;)
        {
            before = bearers.Count;
            foreach (var type in assembly.Types.Where(type => type.Fields.Any(field => !field.IsStatic && field.Types.Any(bearers.Contains))))
            {
                bearers.Add(type.Name);
                bearers.UnionWith(type.Contracts.Where(own.Contains));
            }
        }

        return bearers;
    }

    private static bool IsCode(string type) => type.StartsWith("System.Func`", StringComparison.Ordinal) || type.StartsWith("System.Action`", StringComparison.Ordinal);
}
