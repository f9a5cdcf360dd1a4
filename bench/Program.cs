using Netra.Signal.Bench.Load;
using Netra.Signal.Bench.Servers;

// dotnet run -c Release --project bench                      every cell, median of five, as a table
// dotnet run -c Release --project bench -- --rounds 1 idle   some workloads, fewer rounds
return args is ["serve", var kind]
    ? await BenchServer.RunAsync(Enum.Parse<ServerKind>(kind, ignoreCase: true))
    : await LoadTable.RunAsync(args);
