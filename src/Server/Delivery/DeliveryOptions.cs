using System.ComponentModel.DataAnnotations;

namespace Netra.Signal.Server.Delivery;

/// <summary><c>Netra:Delivery</c>: how events go out to connections.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>The most bytes of one write, 1 KiB to 1 MiB; a single larger event is a write of its own. Default 64 KiB.</summary>
    [Range(1024, 1 << 20)]
    public int MaxWriteBytes { get; set; } = 64 * 1024;

    /// <summary>How long a connection may stay unattached, 1 second to 10 minutes. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AttachWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection that reads may stay behind the head of its log, 1 second to 1 hour. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may take nothing at all before it is cut, 1 second to 10 minutes. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
