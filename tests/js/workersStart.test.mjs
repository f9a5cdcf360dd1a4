// What the samples of workers say to whoever starts them wrongly, or before there is a gateway.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { eventually } from './eventually.mjs';
import { prepare, samples, startWorker } from './sampleWorkers.mjs';
import { standIn } from './workerStandIn.mjs';

/** Runs a sample to its end. */
async function ended({ command: [program, ...args] }, ...given) {
  const child = spawn(program, [...args, ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text; });
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('Samples of workers that are started', { concurrency: true }, () => {
  for (const name of Object.keys(samples)) {
    test(`samples/${name} without its arguments says in one line how it is used`, async () => {
      const sample = await prepare[name]();
      try {
        for (const given of [[], ['http://127.0.0.1:5080']]) {
          const { code, output } = await ended(sample, ...given);
          assert.equal(code, 1, output);
          assert.match(output, /^usage: \S+ <address of the gateway> <agent>, such as: \S+ http:\/\/127\.0\.0\.1:5080 words\s*$/);
        }
      } finally {
        await sample.clean();
      }
    });
  }

  for (const name of ['worker.py', 'worker.mjs']) {
    test(`samples/${name} at an address where nobody is names it, and tries again`, async () => {
      const gateway = await standIn(() => undefined);
      await gateway.stop();
      const sample = await prepare[name]();
      const worker = startWorker(sample, gateway.url, 'words');
      try {
        const tries = () => worker.output.split('\n').filter((line) => line.startsWith(`reconnecting to ${gateway.url}: `)).length;
        await eventually(() => tries() > 1, `${name} to try again`);
        assert.equal(worker.output.split('\n').filter(Boolean).length, tries(), worker.output);
      } finally {
        await worker.stop();
        await sample.clean();
      }
    });
  }
});
