namespace Netra.Signal.Server.Identity;

/// <summary>A principal has no identity. It never leaves <see cref="IdentityBinder"/>.</summary>
/// <param name="reason">A code that names the claim and never its value.</param>
internal sealed class IdentityRefusedException(string reason) : Exception(reason);
