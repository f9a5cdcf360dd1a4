// Reads the results (.trx) of a test run. When a few tests failed and each of them only because a wait for a condition reached its deadline,
// prints the filter that runs these again; else nothing. A machine may be too slow once; what a test saw that must not be is never asked again.
//   node eng/waited-in-vain.mjs results.trx
import { readFileSync } from "node:fs";

const most = 3;
const results = readFileSync(process.argv[2], "utf8");
const crashed = /<RunInfo\b[^>]*\boutcome="Error"/.test(results);
const failed = [...results.matchAll(/<UnitTestResult\b[^>]*\boutcome="Failed"[^>]*>[\s\S]*?<\/UnitTestResult>/g)];
const tests = failed.map(([result]) => ({
  name: /\btestName="([^"(]+)/.exec(result)?.[1],
  waitedInVain: /<Message>\s*System\.TimeoutException : Waited in vain for /.test(result),
}));
if (!crashed && tests.length > 0 && tests.length <= most && tests.every((test) => test.name && test.waitedInVain)) {
  for (const test of tests) console.error(`waited in vain: ${test.name}`);
  console.log([...new Set(tests.map((test) => `FullyQualifiedName=${test.name}`))].join("|"));
}
