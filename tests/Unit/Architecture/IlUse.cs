namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>A use of a member or a type, as it stands in a built assembly.</summary>
/// <param name="By">The outermost type that uses it, with its namespace: lambdas and state machines count as whoever wrote them.</param>
/// <param name="Type">The used type with its namespace, without type arguments.</param>
/// <param name="Member">The used member; empty when the type itself is used.</param>
/// <param name="Pushed">The constant that the instruction before it pushed, if it did.</param>
internal sealed record IlUse(string By, string Type, string Member = "", int? Pushed = null)
{
    /// <summary>The user's own name, without namespace and arity.</summary>
    public string ByName => By[(By.LastIndexOf('.') + 1)..].Split('`')[0];

    public override string ToString() => $"{By} uses {Type}{(Member.Length == 0 ? "" : ".")}{Member}";
}
