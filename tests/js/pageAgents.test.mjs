// The page says which agent carries out each run, in the agent's own words, and where a run that waits stands in its line.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';
import { prepare, startWorker } from './sampleWorkers.mjs';

let gateway, browser, sample, worker;

before(async () => {
  gateway = await startGateway({
    'Netra__Workers__Applications__sample-worker__0': 'words', Netra__Agents__WordsPerSecond: '1000', Netra__Runs__WhenBusy: 'enqueue',
  });
  browser = await startBrowser();
  sample = await prepare['worker.py']();
});

after(async () => {
  await browser?.close();
  await worker?.stop();
  await gateway?.stop();
  await sample?.clean();
  assert.deepEqual(gateway?.complaints() ?? [], [], 'the server complained');
});

async function serve() {
  worker ??= startWorker(sample, gateway.url, 'words');
  await eventually(() => worker.output.includes('serving words'), 'the worker to serve');
}

async function open(name) {
  const tab = await openTab(browser, `${gateway.url}/?left=${name}`);
  const pane = tab.pane('left');
  await pane.live();
  return { tab, pane };
}

const cardOf = (pane, question) => pane.root.locator('.run').filter({ has: pane.root.page().getByRole('heading', { name: question, exact: true }) });
const byOf = (pane, question) => cardOf(pane, question).locator('[data-part="by"]').textContent();
const says = (pane, question, text) => eventually(async () => await byOf(pane, question) === text, `the run of "${question}" to be by "${text}"`);

test('each run names the agent that carries it out, in its own words: the gateway\'s and that of a worker which came later', async () => {
  const { tab, pane } = await open('alice');
  const phone = await gateway.connect('alice');
  assert.equal(await pane.part('agent').inputValue(), 'docs');
  await serve();
  const { agents } = await phone.hub.invoke('ListAgents', {});
  const own = Object.fromEntries(agents.map(({ name, description }) => [name, `${name}: ${description}`]));
  assert.equal(own.words, 'words: Counts words, in Python.');
  assert.match(own.docs, /^docs: \w/);

  // Asked elsewhere: nobody has looked at the list of agents here since the worker came.
  await phone.hub.invoke('StartRun', { agent: 'words', runId: 'elsewhere', input: { text: 'asked on the phone' } });
  await phone.end('elsewhere');
  await eventually(async () => await pane.root.locator('[data-run="elsewhere"] [data-part="by"]').textContent() === own.words, 'the worker\'s own words');

  await pane.part('agent').focus();
  await eventually(async () => (await pane.part('agent').locator('option').allTextContents()).includes(own.words), 'the choice of the worker');
  await pane.part('agent').selectOption('words');
  await pane.ask('one two three');
  assert.equal((await pane.ends()).answer, 'That is 3 words.');
  await says(pane, 'one two three', own.words);
  await pane.part('agent').selectOption('docs');
  await pane.ask('What is a cursor?');
  await pane.ends();
  await says(pane, 'What is a cursor?', own.docs);

  await tab.page.reload();
  await pane.live();
  await says(pane, 'one two three', own.words);
  await says(pane, 'What is a cursor?', own.docs);
  tab.assertClean(gateway.url);
  await tab.close();
  await phone.close();
});

test('a run that waits for its thread says its place, which moves up, also in a second tab and after a reload', async () => {
  await serve();
  const { tab, pane } = await open('bob');
  const [second] = await Promise.all([tab.context.waitForEvent('page'), pane.part('tab').click()]);
  const witness = pane.in(second);
  await witness.live();
  const phone = await gateway.connect('bob');
  const start = (runId, slow) => phone.hub.invoke('StartRun', { agent: 'words', runId, threadId: 'line', input: { text: `${runId} run`, slow } });
  for (const [runId, slow] of [['first', 600], ['second', 0], ['third', 0]]) await start(runId, slow);
  const card = (at, runId) => at.root.locator(`[data-run="${runId}"] .status`);
  const is = (at, runId, text) => eventually(async () => await card(at, runId).textContent() === text, `${runId} to be ${text}`);
  for (const at of [pane, witness]) {
    await is(at, 'first', 'running');
    await is(at, 'second', 'queued, next');
    await is(at, 'third', 'queued, place 2');
  }
  await tab.page.reload();
  await pane.live();
  await is(pane, 'third', 'queued, place 2');

  await phone.hub.invoke('CancelRun', { runId: 'second' });
  for (const at of [pane, witness]) {
    await is(at, 'second', 'cancelled');
    await is(at, 'third', 'queued, next');
  }
  await phone.hub.invoke('CancelRun', { runId: 'first' });
  for (const at of [pane, witness]) {
    await is(at, 'third', 'completed');
    await is(at, 'first', 'cancelled');
  }
  tab.assertClean(gateway.url);
  await second.close();
  await tab.close();
  await phone.close();
});
