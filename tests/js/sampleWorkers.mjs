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

/** Starts one; `output` is what it printed. */
export function startWorker({ command: [program, ...args] }, gateway, agent) {
  const child = spawn(program, [...args, gateway, agent], { stdio: ['ignore', 'pipe', 'pipe'] });
  const started = { output: '', stop: () => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGKILL'))) };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { started.output += text; });
  return started;
}
