// The page when things go wrong: the gateway restarts, refuses, or a run fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { cutProxy } from './cutProxy.mjs';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';

const question = 'How does a client resume after a cut?';
let browser;

before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

/** A pane of one person at a gateway with these settings. */
async function withPane(settings, body) {
  let gateway = await startGateway({ Netra__Agents__WordsPerSecond: '30', ...settings });
  const proxy = await cutProxy(gateway.url);
  const tab = await openTab(browser, `${proxy.url}/?left=alice`);
  try {
    const alice = tab.pane('left');
    await alice.live();
    await body({
      alice, tab, proxy,
      stop: () => gateway.stop(),
      startAgain: async () => {
        gateway = await startGateway({ Netra__Agents__WordsPerSecond: '30', ...settings });
        proxy.leadTo(gateway.url);
      },
    });
    assert.deepEqual(tab.complaints.filter((line) => !/net::ERR_|WebSocket connection to/.test(line)), []);
  } finally {
    await tab.close();
    await proxy.close();
    await gateway.stop();
  }
}

test('A gateway that restarts is a stated gap: the run it forgot says so, and the next question is answered', async () => {
  await withPane({}, async ({ alice, stop, startAgain }) => {
    await alice.ask('What is a cursor?');
    const first = await alice.ends();
    await alice.ask(question);
    await alice.halfAnswered();
    await stop();
    await alice.away();
    await startAgain();
    // The page may be in the midst of its longest wait.
    await alice.live(60_000);
    await alice.noticed(/Gap, epoch_changed: /);
    const forgotten = await alice.ends('no longer known');
    assert.ok(forgotten.answer.length > 0, 'what was said before stays');
    assert.deepEqual((await alice.runs())[1], first);

    await alice.ask('What is a cursor?');
    assert.equal((await alice.ends()).answer, first.answer);
    assert.equal(await alice.text('foreign'), '0');
    assert.equal(await alice.text('twice'), '0');
  });
});

test('A reload during a tool call draws the call at work, not failed', async () => {
  await withPane({ Netra__Agents__WordsPerSecond: '1' }, async ({ alice, tab }) => {
    await alice.ask('What is a cursor?');
    await eventually(async () => (await alice.newest()).toolStates[0] === 'running', 'a tool call', 60_000);
    await tab.page.reload();
    await alice.live();
    await eventually(async () => (await alice.newest()).toolStates.length > 0, 'the tool call to be drawn again');
    assert.notEqual((await alice.newest()).toolStates[0], 'failed');
  });
});

test('An answer of GetRun that comes behind newer events takes nothing back', async () => {
  await withPane({}, async ({ tab }) => {
    const statuses = await tab.page.evaluate(async () => {
      const { Run } = await import('/demo/runs.js');
      const state = { status: 'running', input: { text: 'q' }, tools: [], messages: [] };
      const run = new Run('r1');
      const after = (change) => { change(); return run.status; };
      return [
        after(() => run.take({ ...state, cursor: 'e-4' })),
        after(() => run.hear({ type: 'agent_completed', seq: 5, cursor: 'e-9', data: {} })),
        after(() => run.take({ ...state, cursor: 'e-8' })),
        // Another log has begun: what it says is newer, whatever its number.
        after(() => run.take({ ...state, cursor: 'f-1' })),
      ];
    });
    assert.deepEqual(statuses, ['running', 'completed', 'completed', 'running']);
  });
});

test('A question asked while the connection is away goes out when it is back, once', async () => {
  await withPane({ Netra__Agents__WordsPerSecond: '1000' }, async ({ alice, proxy }) => {
    proxy.refuse(true);
    proxy.cut();
    await alice.away();
    await alice.ask('What is a cursor?');
    await alice.noticed(/goes out when the connection is back/);
    proxy.refuse(false);
    await alice.live(60_000);
    await alice.ends();
    assert.equal((await alice.runs()).length, 1);
    assert.equal(await alice.text('refusal'), '');
    await alice.assertCounts();
  });
});

test('A question that the gateway refuses stands there again, with the reason', async () => {
  await withPane({ Netra__Limits__ActiveRunsPerUser: '1' }, async ({ alice }) => {
    await alice.ask(question);
    await alice.halfAnswered();
    await alice.ask('What is a gap?');
    await eventually(async () => /^limit_exceeded: /.test(await alice.text('refusal')), 'the refusal');
    assert.equal(await alice.root.getByRole('alert').innerText(), await alice.text('refusal'));
    assert.equal(await alice.root.locator('textarea').inputValue(), 'What is a gap?');
    await eventually(async () => (await alice.newest()).status === 'completed', 'the run under way to end');
    await alice.root.getByRole('button', { name: 'Ask', exact: true }).click();
    await eventually(async () => (await alice.newest()).question === 'What is a gap?', 'it to be asked again');
    await alice.ends();
    assert.equal(await alice.text('refusal'), '');
    await alice.assertCounts();
  });
});

test('A run that fails says why, and what it said before stays', async () => {
  await withPane({ Netra__Limits__RunBytes: '2048', Netra__Limits__EventBytes: '2048' }, async ({ alice }) => {
    await alice.ask('nothing fits this xyzzy');
    const run = await alice.ends('failed');
    assert.match(await alice.root.locator('.end').first().textContent(), /Netra:Limits:RunBytes/);
    assert.deepEqual(run.tools.slice(0, 1), ['search_docs']);
    await alice.assertCounts();
  });
});
