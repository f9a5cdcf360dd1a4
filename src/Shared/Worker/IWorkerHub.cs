namespace Netra.Signal.Shared.Worker;

/// <summary>What a worker may call on <see cref="Wire.WireNames.WorkerHubPath"/>. No frame has a recipient: the lease decides.</summary>
public interface IWorkerHub
{
    /// <summary>Says what the worker can run.</summary>
    Task<RegisterAnswer> Register(RegisterRequest request);

    /// <summary>Stores events of one run; a repeated number stores nothing.</summary>
    Task<PublishAnswer> Publish(PublishRequest request);

    /// <summary>Keeps leases.</summary>
    Task<RenewAnswer> Renew(RenewRequest request);

    /// <summary>Goes on with leases after a reconnect.</summary>
    Task<ResumeAnswer> Resume(ResumeRequest request);

    /// <summary>Hands a run back.</summary>
    Task Release(ReleaseRequest request);
}
