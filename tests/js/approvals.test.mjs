// A question of a worker, answered by a user with two tabs: stock clients on both sides of a gateway as it is built.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';

let gateway, worker, first, second, bob;

before(async () => {
  gateway = await startGateway({ Netra__Workers__Applications__asker__0: 'asks' });
  worker = await startWorker();
  [first, second, bob] = [await gateway.connect('alice'), await gateway.connect('alice'), await gateway.connect('bob')];
});

after(async () => {
  for (const tab of [first, second, bob]) await tab?.close();
  await worker?.stop();
  const complaints = gateway?.complaints(/Audit\[1201\] refused (respond|tool_call) /) ?? [];
  await gateway?.stop();
  assert.deepEqual(complaints, [], 'the server complained');
});

/** A worker whose agent asks before it deletes, and deletes what was approved: the file that it asked about, or what `input.instead` says. */
async function startWorker() {
  const hub = new HubConnectionBuilder()
    .withUrl(`${gateway.url}/hubs/worker`, { accessTokenFactory: token, skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None)
    .build();
  const answers = new Map();
  const refusals = [];
  hub.on('approval_answered', ({ lease, requestId, approved }) => answers.set(`${lease} ${requestId}`, approved));
  hub.on('run_cancel_requested', () => {});
  hub.on('closing', () => {});
  hub.on('run_assigned', async ({ lease, input }) => {
    let n = 0;
    const say = async (...events) => {
      await hub.invoke('Publish', { lease, events: events.map(([type, data], i) => ({ n: n + i + 1, type, data })) });
      n += events.length;
    };
    const shown = { file: input.file, hard: true };
    await say(['approval_requested', {
      requestId: 'q1', prompt: `Delete ${input.file}?`, tool: 'delete', arguments: shown, expiresAt: new Date(Date.now() + (input.withinMs ?? 60_000)).toISOString(),
    }]);
    await eventually(() => answers.has(`${lease} q1`), 'the answer', 60_000);
    if (answers.get(`${lease} q1`)) {
      if (input.instead) await say(['tool_executing', { toolCallId: 'c0', tool: 'delete', arguments: input.instead }]).catch((failure) => refusals.push(failure.message));
      await say(
        ['tool_executing', { toolCallId: 'c1', tool: 'delete', arguments: { hard: true, file: input.file } }],
        ['tool_completed', { toolCallId: 'c1', tool: 'delete', success: true, durationMs: 1 }]);
    }
    await say(['agent_completed', { durationMs: 1 }]);
  });
  await hub.start();
  await hub.invoke('Register', { agents: [{ name: 'asks', concurrency: 4 }] });
  return { refusals, stop: () => hub.stop() };

  async function token() {
    const answer = await fetch(`${gateway.url}/v1/dev/token`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: 'asker', roles: ['agent'] }),
    });
    return (await answer.json()).access_token;
  }
}

const start = (runId, input) => first.hub.invoke('StartRun', { agent: 'asks', runId, input });
const respond = (tab, runId, approved) => tab.hub.invoke('Respond', { runId, requestId: 'q1', approved });
const asked = (tab, runId) => tab.heard((event) => event.runId === runId && event.type === 'approval_requested', `${runId} to ask`);
const settled = (tab, runId) => tab.heard((event) => event.runId === runId && event.type === 'approval_resolved', `${runId} to be settled`);

test('one tab answers, the other sees it, and is told that it was answered', async () => {
  await start('deletes', { file: 'a.txt' });
  for (const tab of [first, second]) assert.equal((await asked(tab, 'deletes')).data.prompt, 'Delete a.txt?');
  assert.equal((await respond(second, 'deletes', true)).runId, 'deletes');
  for (const tab of [first, second]) assert.deepEqual((await settled(tab, 'deletes')).data, { requestId: 'q1', approved: true, by: 'user' });
  await assert.rejects(respond(first, 'deletes', false), /conflict: /);
  await first.end('deletes');
  assert.deepEqual(first.ofRun('deletes').filter(({ type }) => type !== 'run_queued').map(({ type }) => type), [
    'agent_started', 'approval_requested', 'approval_resolved', 'tool_executing', 'tool_completed', 'agent_completed']);
});

test('a page that is loaded anew finds the question, and its answer counts', async () => {
  await start('reloads', { file: 'b.txt' });
  await asked(first, 'reloads');
  const page = await gateway.connect('alice', { attach: false });
  const state = await page.hub.invoke('GetRun', { runId: 'reloads' });
  assert.equal(state.status, 'awaiting_approval');
  assert.deepEqual(state.approvals.map(({ requestId, tool, arguments: shown }) => [requestId, tool, shown]), [['q1', 'delete', { file: 'b.txt', hard: true }]]);
  await page.hub.invoke('Attach', { cursor: state.cursor });
  await respond(page, 'reloads', false);
  assert.equal((await settled(page, 'reloads')).data.approved, false);
  await page.end('reloads');
  assert.equal(page.ofRun('reloads').some(({ type }) => type === 'tool_executing'), false);
  assert.deepEqual((await page.hub.invoke('GetRun', { runId: 'reloads' })).approvals, []);
  await page.close();
});

test('what was approved is done, and nothing else', async () => {
  await start('sneaks', { file: 'c.txt', instead: { file: 'everything', hard: true } });
  await asked(first, 'sneaks');
  await respond(first, 'sneaks', true);
  await first.end('sneaks');
  assert.match(worker.refusals.join(), /forbidden: The user approved other arguments/);
  assert.deepEqual(first.ofRun('sneaks').filter(({ type }) => type === 'tool_executing').map(({ data }) => data.arguments.file), ['c.txt']);
});

test('a question that nobody answers lapses for all', async () => {
  await start('lapses', { file: 'd.txt', withinMs: 4000 });
  for (const tab of [first, second]) assert.deepEqual((await settled(tab, 'lapses')).data, { requestId: 'q1', approved: false, by: 'expired' });
  await assert.rejects(respond(first, 'lapses', true), /conflict: /);
  await first.end('lapses');
});

test('Bob cannot answer for Alice, and is told what is told of no run', async () => {
  await start('hers', { file: 'e.txt' });
  await asked(first, 'hers');
  const [foreign, unknown] = await Promise.all(['hers', 'never-was'].map((runId) => respond(bob, runId, true).then(() => 'allowed', ({ message }) => message)));
  assert.equal(foreign, unknown);
  assert.match(foreign, /not_found: /);
  await respond(first, 'hers', true);
  await first.end('hers');
  assert.deepEqual(bob.events, []);
});
