using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary>Reads the settings, once, before anything is built.</summary>
internal static class SettingsRegistration
{
    /// <summary>
    /// Reads and checks the section <c>Netra</c> and the listen addresses, and registers each section's options, the <see cref="KeyRing"/>
    /// and the <see cref="UserKeyDerivation"/> as singletons.
    /// </summary>
    /// <exception cref="StartupRefusedException">Settings are unknown, wrong or missing; it names all of them.</exception>
    public static NetraOptions AddNetraConfiguration(this WebApplicationBuilder builder)
    {
        var options = Read(builder.Configuration, builder.Environment.IsDevelopment());
        if (ListenAddresses.In(builder.Configuration).Count == 0)
            builder.WebHost.UseUrls(ListenAddresses.Default);
        builder.Services
            .AddSingleton(options.Redis)
            .AddSingleton(options.EventLog)
            .AddSingleton(options.Delivery)
            .AddSingleton(options.Limits)
            .AddSingleton(options.Runs)
            .AddSingleton(options.Threads)
            .AddSingleton(options.Agents)
            .AddSingleton(options.Workers)
            .AddSingleton(options.Drain)
            .AddSingleton(NetraKeys.Ring(options))
            .AddSingleton(NetraKeys.Identity(options));
        return options;
    }

    /// <summary>Reads and checks the settings without registering anything.</summary>
    /// <inheritdoc cref="AddNetraConfiguration" path="/exception" />
    public static NetraOptions Read(IConfiguration configuration, bool isDevelopment)
    {
        var errors = new List<string>();
        var options = new NetraOptions();
        new SettingsReader(errors).Read(configuration.GetSection("Netra"), options);
        SettingsRanges.Check("Netra", options, errors);
        SettingsRules.Check(options, isDevelopment, errors);
        if (isDevelopment)
            ListenAddresses.RequireLoopback(configuration, errors);
        return errors.Count == 0 ? options : throw new StartupRefusedException(errors);
    }
}
