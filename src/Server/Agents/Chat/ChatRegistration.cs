using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Agents.Chat;

internal static class ChatRegistration
{
    /// <summary>Adds the chat agent where <c>Netra:Agents:Chat</c> names an endpoint; else nothing. Every <see cref="IChatTool"/> that is registered is offered to its model.</summary>
    public static IServiceCollection AddChatAgent(this IServiceCollection services, ChatOptions options)
    {
        if (!ChatEndpoint.IsSet(options))
            return services;
        if (options.SearchDocs)
            services.AddSingleton<IChatTool, SearchDocsTool>();
        return services
            .AddSingleton(options)
            .AddLabelled<ChatMetrics>()
            .AddSingleton<ChatTools>()
            .AddSingleton<IAgent, ChatAgent>()
            .AddSingleton<IStartAnnouncement, ChatAnnouncement>();
    }
}
