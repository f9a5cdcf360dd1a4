import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const script = new URL("../../eng/failed-tests.mjs", import.meta.url).pathname;
const vain = "System.TimeoutException : Waited in vain for the end (20 s).";
const leak = "Assert.Equal() Failure: Bob heard an event of Alice; Waited in vain for nothing";

test("Each test that failed is named, and only waits that ended in vain are asked again: one thing seen that must not be, and none is", () => {
  assert.equal(again([["A.B.Alice_Waits(x: 1)", vain], ["A.B.Alice_Waits(x: 2)", vain]]), "FullyQualifiedName=A.B.Alice_Waits");
  assert.equal(again([["A.B.One", vain], ["A.B.Two", vain]]), "FullyQualifiedName=A.B.One|FullyQualifiedName=A.B.Two");
  assert.equal(again([["A.B.One", vain], ["A.B.Two", leak]]), "");
  assert.equal(again([["A.B.One", vain], ["A.B.Two", vain], ["A.B.Three", vain], ["A.B.Four", vain]]), "");
  assert.equal(again([["A.B.One", vain]], '<RunInfo computerName="x" outcome="Error"><Text>The test host crashed</Text></RunInfo>'), "");
  assert.equal(again([]), "");
});

function again(failed, summary = "") {
  const folder = mkdtempSync(join(tmpdir(), "netra-trx-"));
  try {
    const results = failed.map(([name, message]) =>
      `<UnitTestResult testName="${name}" outcome="Failed"><Output><ErrorInfo><Message>${message}</Message></ErrorInfo></Output></UnitTestResult>`);
    const file = join(folder, "results.trx");
    writeFileSync(file, `<TestRun><Results><UnitTestResult testName="A.B.Fine" outcome="Passed" />${results.join("")}</Results>${summary}</TestRun>`);
    const run = spawnSync(process.execPath, [script, file], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(run.stderr.split("\n").filter(Boolean), failed.map(([name, message]) => `${name.replace(/\(.*/, "")}: ${message}`));
    return run.stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
