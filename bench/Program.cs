using Netra.Signal.Bench.Load;
using Netra.Signal.Bench.Servers;

// dotnet run -c Release --project bench                        every cell, five rounds, as a table
// dotnet run -c Release --project bench -- --quick single-1000  one workload, one round
return args is ["serve", var kind]
    ? await BenchServer.RunAsync(Enum.Parse<ServerKind>(kind, ignoreCase: true))
    : await LoadTable.RunAsync(args);
