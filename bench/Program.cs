using BenchmarkDotNet.Running;
using Netra.Signal.Bench.Load;
using Netra.Signal.Bench.Micro;
using Netra.Signal.Bench.Redis;
using Netra.Signal.Bench.Servers;

// dotnet run -c Release --project bench                         the load table: every cell, five rounds
// dotnet run -c Release --project bench -- --quick single-1000  one workload, one round
// dotnet run -c Release --project bench -- micro --filter '*'   the micro-benchmarks
// dotnet run -c Release --project bench -- redis-append         how an append gets into Redis: a script for a group, or pipelined XADD
switch (args)
{
    case ["serve", var kind]:
        return BenchServer.Run(Enum.Parse<ServerKind>(kind, ignoreCase: true));
    case ["micro", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(MicroConfig).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"], new MicroConfig());
        return 0;
    case ["redis-append"]:
        return await AppendComparison.RunAsync();
    default:
        return await LoadTable.RunAsync(args);
}
