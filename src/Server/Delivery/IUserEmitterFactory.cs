namespace Netra.Signal.Server.Delivery;

/// <summary>Makes emitters. There is no other way to one, and none without an execution context.</summary>
internal interface IUserEmitterFactory
{
    /// <exception cref="ArgumentNullException">"UserExecutionContext is required".</exception>
    IUserEmitter Create(UserExecutionContext? context);

    /// <summary>An emitter for what becomes of a thread itself.</summary>
    /// <exception cref="ArgumentNullException">"UserThreadContext is required".</exception>
    IThreadEmitter ForThread(UserThreadContext? context);
}
