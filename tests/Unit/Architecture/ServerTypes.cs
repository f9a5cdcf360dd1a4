using System.Reflection;
using System.Runtime.CompilerServices;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>The built server, as these tests look at it.</summary>
internal static class ServerTypes
{
    public const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private const string Root = "Netra.Signal.Server";

    public static Assembly Assembly { get; } = typeof(UserKey).Assembly;

    public static IReadOnlyList<Type> All { get; } = Assembly.GetTypes();

    /// <summary>What somebody wrote, without what the compiler and its generators added.</summary>
    public static IEnumerable<Type> Written => All.Where(type => IsWritten(type));

    public static bool IsWritten(Type type) =>
        IsOurs(type)
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), false)
        && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), false)
        && (type.DeclaringType is null || IsWritten(type.DeclaringType));

    /// <summary>The folder a type stands in; <c>Program</c> for what is above all folders; <see langword="null"/> for what is not ours.</summary>
    public static string? FolderOf(Type type)
    {
        if (type.Assembly != Assembly)
            return null;
        if (type.Namespace is null or Root)
            return IsOurs(type) ? "Program" : null;
        return IsOurs(type) ? type.Namespace[(Root.Length + 1)..].Split('.')[0] : null;
    }

    private static bool IsOurs(Type type) =>
        type.Namespace is Root || type.FullName == "Program" || type.Namespace?.StartsWith(Root + ".", StringComparison.Ordinal) == true;
}
