using System.Globalization;
using System.Reflection;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary>Reads a section of the configuration into an options object, and gathers every setting that is unknown or does not parse.</summary>
/// <remarks>
/// The framework's binder stops at the first error, passes over unknown settings, and reads <c>KeptFor=30</c> as thirty days.
/// </remarks>
internal sealed class SettingsReader(List<string> errors)
{
    public void Read(IConfigurationSection section, object options)
    {
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add($"{section.Path} is a section: a value must name one of its settings, {Names(options)}.");
        foreach (var child in section.GetChildren())
        {
            var property = options.GetType().GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null)
                errors.Add($"{child.Path} is not a setting. {section.Path} has {Names(options)}.");
            else if (property.PropertyType == typeof(IReadOnlyList<string>))
                ReadList(child, property, options);
            else if (property.PropertyType == typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))
                ReadLists(child, property, options);
            else if (PartOf(property.PropertyType) is { } part)
                ReadParts(child, property, options, part);
            else if (!property.CanWrite)
                Read(child, property.GetValue(options)!);
            else
                ReadValue(child, property, options);
        }
    }

    /// <summary>Names of the operator's own, each with a list.</summary>
    private void ReadLists(IConfigurationSection section, PropertyInfo property, object options)
    {
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add($"{section.Path} has names with lists: set {section.Path}:<name>:0 and so on.");
        property.SetValue(options, section.GetChildren().ToDictionary(child => child.Key, ListOf, StringComparer.Ordinal));
    }

    /// <summary>Names of the operator's own, each with settings.</summary>
    private void ReadParts(IConfigurationSection section, PropertyInfo property, object options, Type part)
    {
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add($"{section.Path} has names with settings: set {section.Path}:<name>:{part.GetProperties()[0].Name}.");
        var parts = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), part))!;
        foreach (var child in section.GetChildren())
        {
            parts.Add(child.Key, Activator.CreateInstance(part));
            Read(child, parts[child.Key]!);
        }

        property.SetValue(options, parts);
    }

    private static Type? PartOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? type.GetGenericArguments()[1] : null;

    private void ReadList(IConfigurationSection section, PropertyInfo property, object options) => property.SetValue(options, ListOf(section));

    private IReadOnlyList<string> ListOf(IConfigurationSection section)
    {
        var items = section.GetChildren().ToList();
        if (!string.IsNullOrEmpty(section.Value))
            errors.Add($"{section.Path} is a list: set {section.Path}:0, {section.Path}:1 and so on.");
        foreach (var item in items.Where(item => item.Value is null || !int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            errors.Add($"{item.Path} is not a setting. {section.Path} is a list of texts: set {section.Path}:0 and so on.");
        return [.. items.Select(item => item.Value).OfType<string>()];
    }

    private void ReadValue(IConfigurationSection section, PropertyInfo property, object options)
    {
        foreach (var child in section.GetChildren())
            errors.Add($"{child.Path} is not a setting. {section.Path} is a single value.");
        if (section.Value is not { } text)
            return;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (Parse(text, type) is { } value)
            property.SetValue(options, value);
        else
            errors.Add($"{section.Path} must be {Expected(type)}.");
    }

    private static object? Parse(string text, Type type)
    {
        if (type == typeof(string))
            return text;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small) ? small : null;
        if (type == typeof(long))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : null;
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : null;
        if (type == typeof(TimeSpan))
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        if (type.IsEnum)
            return Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(type, name) : null;
        throw new NotSupportedException($"No setting can be of type {type.Name} yet.");
    }

    private static string Expected(Type type) => type switch
    {
        _ when type == typeof(TimeSpan) => "a time written as [days.]hours:minutes:seconds, such as 00:00:30",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(double) => "a number",
        _ when type.IsEnum => string.Join(" or ", Enum.GetNames(type).Select(name => name.ToLowerInvariant())),
        _ => "a whole number",
    };

    private static string Names(object options) => string.Join(", ", options.GetType().GetProperties().Select(property => property.Name));
}
