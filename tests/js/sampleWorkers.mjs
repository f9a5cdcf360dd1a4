// The workers of samples/ as they stand, each as a command to be started with a gateway's address and an agent's name.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { root } from './harness.mjs';

/** How each is made ready: its command, and what cleans up after it. */
export const prepare = {
  'worker.py': async () => ({ command: ['python3', path.join(root, 'samples/worker.py')], clean: async () => {} }),
  'worker.mjs': async () => {
    // Inside node_modules, so that the import of @microsoft/signalr is found.
    const folder = await mkdtemp(path.join(root, 'tests/js/node_modules/.worker-'));
    const file = path.join(folder, 'worker.mjs');
    await copyFile(path.join(root, 'samples/worker.mjs'), file);
    return { command: [process.execPath, file], clean: () => rm(folder, { recursive: true }) };
  },
  Worker: async () => {
    const file = path.join(root, 'samples/Worker/bin/Release/net10.0/Netra.Signal.Samples.Worker.dll');
    if (!existsSync(file)) throw new Error(`Build the solution first: there is no ${path.basename(file)}.`);
    return { command: ['dotnet', file], clean: async () => {} };
  },
};

/** What a sample says of `words`: the tools it calls, its result and its answer, and its reason when it is cancelled. */
const plain = {
  tools: ['split'], result: (words) => ({ words: words.length }), answer: (words) => `That is ${words.length} words.`, reason: 'as asked',
  deltas: (count) => count === 4, handsBack: true,
};

export const samples = {
  'worker.py': plain,
  'worker.mjs': plain,
  // The library gathers text for 40 ms, says the reason that it was told, and when it stops lets runs end for a while.
  Worker: {
    tools: ['split', 'rank'], result: (words) => ({ words: words.length, most: words[0] }), reason: 'enough', deltas: (count) => count >= 1 && count <= 6,
    answer: (words) => `That is ${words.length} words, most often ${words[0]}.`, handsBack: false,
  },
};

/** Starts one; `output` is what it printed. `stop` kills it, `terminate` asks it to stop; both say its exit code once it is gone. */
export function startWorker({ command: [program, ...args] }, gateway, agent) {
  const child = spawn(program, [...args, gateway, agent], { stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const started = { output: '', stop: () => (child.kill('SIGKILL'), gone), terminate: () => (child.kill('SIGTERM'), gone) };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { started.output += text; });
  return started;
}
