namespace Netra.Signal.Server.Identity;

/// <summary>What a valid token stands for. User tokens open the user hub, application tokens the worker hub, never the other way round.</summary>
internal enum TokenKind
{
    User,
    Application,
}
