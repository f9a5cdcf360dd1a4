using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary>Checks the attributes on every setting, section by section, and names each setting that breaks one.</summary>
internal static class SettingsRanges
{
    public static void Check(string path, object options, List<string> errors)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = $"{path}:{property.Name}";
            var value = property.GetValue(options);
            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>().Where(rule => !rule.IsValid(value)))
                errors.Add(rule is RangeAttribute range
                    ? $"{name} must be from {range.Minimum} to {range.Maximum}, and is {value}."
                    : $"{name} is not valid: {rule.FormatErrorMessage(property.Name)}");
            if (value is not null && !property.CanWrite && value is not (string or System.Collections.IEnumerable))
                Check(name, value, errors);
        }
    }
}
