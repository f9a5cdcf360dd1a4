using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Delivery;

/// <summary>Says at start how events go out.</summary>
internal sealed class DeliveryAnnouncement(DeliveryOptions options) : IStartAnnouncement
{
    public string Announce() =>
        $"delivery: writes of at most {options.MaxWriteBytes} bytes, attach within {options.AttachWithin}, lag at most {options.MaxLag}, stalled connections cut after {options.SendTimeout}";
}
