// Runs that wait for their thread, with stock clients of a gateway as it is built.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';

const question = 'How does a client resume after a cut?';
let gateway, alice, tab, bob;

before(async () => {
  gateway = await startGateway({ Netra__Runs__WhenBusy: 'enqueue', Netra__Limits__QueuedRunsPerThread: '2', Netra__Agents__WordsPerSecond: '1' });
  [alice, tab, bob] = [await gateway.connect('alice'), await gateway.connect('alice'), await gateway.connect('bob')];
});

after(async () => {
  for (const person of [alice, tab, bob]) await person?.close();
  const complaints = gateway?.complaints(/Audit\[1201\] refused (start_run|cancel_run) /) ?? [];
  await gateway?.stop();
  assert.deepEqual(complaints, [], 'the server complained');
});

const start = (person, runId) => person.ask(question, { runId, threadId: 'line' });
const types = (person, runId) => person.ofRun(runId).map(({ type }) => type);
const places = (person, runId) => person.ofRun(runId).filter(({ type }) => type === 'run_queued').map(({ data }) => data.position);

test('three runs in one thread: two wait and hear their places, the middle one is cancelled, the last begins', async () => {
  const [first, middle, last] = [await start(alice, 'first'), await start(tab, 'middle'), await start(alice, 'last')];
  assert.deepEqual([first, middle, last].map(({ position }) => position), [undefined, 1, 2]);
  await assert.rejects(start(alice, 'one-more'), /limit_exceeded: .* retryAfterMs=\d+$/);
  assert.equal((await start(bob, 'middle')).position, undefined, "Bob's thread of that name is his own");

  const { thread, runs } = await alice.hub.invoke('GetThread', { threadId: 'line' });
  assert.equal(thread.activeRunId, 'first');
  assert.deepEqual(runs.map(({ runId, status, position }) => [runId, status, position]), [['last', 'queued', 2], ['middle', 'queued', 1], ['first', 'running', undefined]]);

  assert.equal((await tab.hub.invoke('CancelRun', { runId: 'middle' })).status, 'cancelled');
  for (const person of [alice, tab]) {
    await person.end('middle');
    assert.deepEqual(types(person, 'middle'), ['run_queued', 'agent_cancelled']);
    await eventually(() => places(person, 'last').join() === '2,1', 'the last run to hear that it is next');
  }
  await alice.hub.invoke('CancelRun', { runId: 'first' });
  await tab.heard((event) => event.runId === 'last' && event.type === 'agent_started', 'the last run to begin');
  await alice.hub.invoke('CancelRun', { runId: 'last' });
  await alice.end('last');
  assert.ok(bob.events.every(({ runId }) => runId === undefined || runId === 'middle'), 'Bob heard of a run that is not his');
});
