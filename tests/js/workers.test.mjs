// The samples of workers are run as they stand, against a gateway as it is built: the same suite for each.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from './eventually.mjs';
import { root, startGateway } from './harness.mjs';

const samples = {
  'worker.py': async () => ({ command: 'python3', file: path.join(root, 'samples/worker.py'), clean: async () => {} }),
  'worker.mjs': async () => {
    // Inside node_modules, so that the import of @microsoft/signalr is found.
    const folder = await mkdtemp(path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'node_modules/.worker-'));
    const file = path.join(folder, 'worker.mjs');
    await copyFile(path.join(root, 'samples/worker.mjs'), file);
    return { command: process.execPath, file, clean: () => rm(folder, { recursive: true }) };
  },
};

for (const [name, prepare] of Object.entries(samples)) {
  describe(`samples/${name}`, () => {
    let gateway, worker, alice, bob, sample;

    before(async () => {
      gateway = await startGateway({ 'Netra__Workers__Applications__sample-worker__0': 'words' });
      sample = await prepare();
      worker = start();
      await eventually(() => worker.output.includes('serving words'), 'the worker to serve');
      [alice, bob] = [await gateway.connect('alice'), await gateway.connect('bob')];
    });

    after(async () => {
      await alice?.close();
      await bob?.close();
      await worker?.stop();
      await gateway?.stop();
      await sample?.clean();
    });

    function start() {
      const child = spawn(sample.command, [sample.file, gateway.url, 'words'], { stdio: ['ignore', 'pipe', 'pipe'] });
      const started = { output: '', stop: () => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGKILL'))) };
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { started.output += text; });
      return started;
    }

    const ask = (person, runId, input) => person.hub.invoke('StartRun', { agent: 'words', runId, input });

    test('answers each user alone, in order, whole', async () => {
      await Promise.all([ask(alice, 'mine', { text: 'one two three' }), ask(bob, 'mine', { text: 'one' })]);
      for (const [person, words] of [[alice, 3], [bob, 1]]) {
        const end = await person.end('mine');
        assert.equal(end.type, 'agent_completed', worker.output);
        assert.deepEqual(end.data.result, { words });
        const run = person.ofRun('mine').filter((event) => event.type !== 'run_queued');
        assert.deepEqual(run.map((event) => event.type), [
          'agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', ...Array(4).fill('message_delta'), 'message_completed', 'agent_completed']);
        assert.equal(run.at(-2).data.text, `That is ${words} words.`);
      }
      const { agents } = await alice.hub.invoke('ListAgents', {});
      assert.deepEqual(agents.filter((agent) => agent.name === 'words').map((agent) => agent.available), [true]);
    });

    test('ends a run that its user cancels, and Bob\'s goes on', async () => {
      await Promise.all([ask(alice, 'long', { text: 'x', slow: 60 }), ask(bob, 'long', { text: 'x y', slow: 1 })]);
      await alice.heard((event) => event.runId === 'long' && event.type === 'tool_completed', 'the run to work');
      await alice.hub.invoke('CancelRun', { runId: 'long', reason: 'enough' });
      const end = await alice.end('long');
      assert.equal(end.type, 'agent_cancelled');
      assert.equal(end.data.reason, 'as asked');
      assert.equal((await bob.end('long')).type, 'agent_completed');
    });

    test('that is killed loses its run, and the next one serves again', async () => {
      await ask(alice, 'lost', { text: 'x', slow: 600 });
      await alice.heard((event) => event.runId === 'lost' && event.type === 'tool_completed', 'the run to work');
      await worker.stop();
      await ask(bob, 'waits', { text: 'a b' });
      worker = start();
      assert.deepEqual((await bob.end('waits')).data.result, { words: 2 });
      await alice.hub.invoke('CancelRun', { runId: 'lost' });
      const end = await alice.end('lost');
      assert.ok(['agent_cancelled', 'agent_error'].includes(end.type));
    });
  });
}
