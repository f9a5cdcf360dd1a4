namespace Netra.Signal.Server.Gateway.WorkerApi;

/// <summary>The worker's calls over HTTP.</summary>
internal static class WorkerPaths
{
    public const string Prefix = "/v1/worker";
    public const string Register = $"{Prefix}/register";
    public const string Publish = $"{Prefix}/publish";
    public const string Renew = $"{Prefix}/renew";
    public const string Resume = $"{Prefix}/resume";
    public const string Release = $"{Prefix}/release";
    public const string Assignments = $"{Prefix}/assignments";
}
