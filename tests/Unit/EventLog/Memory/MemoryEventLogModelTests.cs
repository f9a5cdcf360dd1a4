using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.EventLog.Memory;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Unit.EventLog.Memory;

public sealed class MemoryEventLogModelTests : UserEventLogModelContract
{
    private protected override IUserEventLog CreateLog(int kept) =>
        new MemoryEventLog(new() { MaxEventsPerUser = kept }, new ManualTimeProvider(), NullLogger<MemoryEventLog>.Instance);
}
