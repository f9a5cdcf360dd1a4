// Reads the results (.trx) of a test run and names on stderr each test that failed, with what it said.
// When a few failed and each of them only because a wait for a condition reached its deadline, prints on stdout the filter that runs these again;
// else nothing. A machine may be too slow once; what a test saw that must not be is never asked again.
//   node eng/failed-tests.mjs results.trx
import { readFileSync } from "node:fs";

const most = 3;
const results = readFileSync(process.argv[2], "utf8");
const crashed = /<RunInfo\b[^>]*\boutcome="Error"/.test(results);
const failed = [...results.matchAll(/<UnitTestResult\b[^>]*\boutcome="Failed"[^>]*>[\s\S]*?<\/UnitTestResult>/g)];
const tests = failed.map(([result]) => ({
  name: /\btestName="([^"(]+)/.exec(result)?.[1],
  message: (/<Message>([\s\S]*?)<\/Message>/.exec(result)?.[1] ?? "").replace(/\s+/g, " ").trim(),
}));
for (const { name, message } of tests) console.error(`${name}: ${message.slice(0, 1000)}`);
const waitedInVain = ({ name, message }) => name && message.startsWith("System.TimeoutException : Waited in vain for ");
if (!crashed && tests.length > 0 && tests.length <= most && tests.every(waitedInVain)) {
  console.log([...new Set(tests.map((test) => `FullyQualifiedName=${test.name}`))].join("|"));
}
