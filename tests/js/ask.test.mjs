// samples/ask.mjs, as a user at a command line runs it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { root, startGateway } from './harness.mjs';

describe('samples/ask.mjs', () => {
  let gateway;
  let folder;

  before(async () => {
    gateway = await startGateway();
    // Inside node_modules, so that the import of @microsoft/signalr is found.
    folder = await mkdtemp(path.join(root, 'tests/js/node_modules/.ask-'));
    await copyFile(path.join(root, 'samples/ask.mjs'), path.join(folder, 'ask.mjs'));
  });
  after(async () => {
    await gateway?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  const run = (agent, token) => promisify(execFile)(
    process.execPath, [path.join(folder, 'ask.mjs'), gateway.url, agent, 'What is a cursor?'], { env: { ...process.env, NETRA_TOKEN: token }, timeout: 60_000 });

  test('prints the whole answer, which is that of the user whose token it has, and nobody else\'s', async () => {
    const [alice, bob] = [await gateway.connect('alice'), await gateway.connect('bob')];
    try {
      const { stdout } = await run('docs', await gateway.token('alice'));
      await alice.heard((event) => event.type === 'agent_completed', 'the end of the run');
      const messages = alice.events.filter((event) => event.type === 'message_completed').map((event) => event.data.text);
      assert.notEqual(messages.length, 0);
      assert.equal(stdout, messages.map((text) => `${text}\n`).join(''));
      assert.deepEqual(bob.events, []);
    } finally {
      await alice.close();
      await bob.close();
    }
  });

  test('ends with 1 and says why when it is refused', async () => {
    await assert.rejects(run('docs', 'no-token'), ({ code, stdout, stderr }) => code === 1 && stdout === '' && stderr.includes('WebSocket failed to connect'));
    await assert.rejects(run('nobody', await gateway.token('alice')), ({ code, stderr }) => code === 1 && stderr.includes('not_found'));
  });
});
