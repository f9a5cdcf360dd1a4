// Questions of runs on the page: shown, answered by mouse and keyboard, found again after a reload, and gone once they are settled.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { cutProxy } from './cutProxy.mjs';
import { eventually } from './eventually.mjs';
import { root, startGateway } from './harness.mjs';

const wish = 'Print how clients resume elsewhere';
let gateway;
let browser;

before(async () => {
  gateway = await startGateway({ Netra__Agents__WordsPerSecond: '1000', Netra__Runs__WhenBusy: 'concurrent' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  assert.deepEqual(gateway?.complaints() ?? [], [], 'the server complained');
});

/** What stands in the questions of a pane that can be seen. */
const shown = (pane) => pane.root.locator('.approval:visible').evaluateAll((forms) => forms.map((form) => {
  const text = (part) => form.querySelector(`[data-part="${part}"]`).textContent;
  return { prompt: text('prompt'), tool: text('tool'), given: JSON.parse(text('given')) };
}));

async function asked(pane, count = 1) {
  await eventually(async () => (await shown(pane)).length === count, `${count} questions to be shown`);
  return shown(pane);
}

const button = (pane, name) => pane.root.getByRole('button', { name, exact: true });
const field = (pane) => pane.root.getByLabel(/^Answer, if /);
const gone = (pane) => eventually(async () => (await shown(pane)).length === 0, 'the question to be gone');

async function asPerson(name, body, options) {
  const tab = await openTab(browser, `${gateway.url}/?left=${name}`, options);
  const pane = tab.pane('left');
  await pane.live();
  await body(pane, tab);
  tab.assertClean(gateway.url);
  await tab.close();
}

test('A question is shown with its tool and arguments on both tabs; one approves, it is gone on both, and the call is made', async () => {
  await asPerson('alice', async (alice, tab) => {
    const [second] = await Promise.all([tab.context.waitForEvent('page'), alice.part('tab').click()]);
    const witness = alice.in(second);
    await witness.live();
    await alice.ask(wish);
    for (const pane of [alice, witness]) {
      const [question] = await asked(pane);
      assert.match(question.prompt, /^Shall I print .* of “Clients that resume elsewhere” in resume\.md\?$/);
      assert.equal(question.tool, 'print_section');
      assert.deepEqual(question.given, { file: 'resume.md', heading: 'Clients that resume elsewhere' });
      assert.equal((await pane.newest()).status, 'waits for leave');
    }
    await button(witness, 'Approve').click();
    for (const pane of [alice, witness]) {
      await gone(pane);
      const run = await pane.ends();
      assert.deepEqual([run.tools, run.toolStates], [['print_section'], ['done']]);
      assert.match(run.answer, /^All of resume\.md, “Clients that resume elsewhere”:/);
      assert.ok(run.thoughts.includes('It may.'), run.thoughts.join());
      await pane.assertCounts();
    }
  });
});

test('A reload and another browser find the question; refused there with a word, the call is not made and the run says what was said', async () => {
  await asPerson('bob', async (bob, tab) => {
    await bob.ask(wish);
    const [question] = await asked(bob);
    await tab.page.reload();
    await bob.live();
    assert.deepEqual(await asked(bob), [question]);
    assert.equal((await bob.newest()).status, 'waits for leave');
    const elsewhere = await openTab(browser, `${gateway.url}/?left=bob`);
    const phone = elsewhere.pane('left');
    await phone.live();
    assert.deepEqual(await asked(phone), [question]);
    await field(phone).fill('too long for a phone');
    await button(phone, 'Refuse').click();
    for (const pane of [bob, phone]) {
      await gone(pane);
      const run = await pane.ends();
      assert.deepEqual(run.tools, []);
      assert.equal(run.answer, 'I print nothing. You said: “too long for a phone”.');
      await pane.assertCounts();
    }
    await tab.page.reload();
    await bob.live();
    assert.equal((await bob.ends()).answer, 'I print nothing. You said: “too long for a phone”.');
    assert.deepEqual(await shown(bob), [], 'a question that is settled is not asked again');
    await elsewhere.close();
  });
});

test('What is written into an answer stays while the run goes on; a cancelled run asks no more, and the focus is somewhere', async () => {
  await asPerson('carol', async (carol, tab) => {
    await carol.ask(wish);
    await asked(carol);
    await field(carol).fill('a draft');
    // Another run is drawn meanwhile, and this one is drawn again.
    await carol.ask('What is a cursor?');
    await carol.ends();
    assert.equal(await field(carol).inputValue(), 'a draft');
    await field(carol).press('Enter');
    assert.equal((await shown(carol)).length, 1, 'Enter in the field is neither yes nor no');
    const writer = await gateway.connect('carol', { attach: false });
    const [, { run: runId }] = await carol.runs();
    await field(carol).focus();
    await writer.hub.invoke('CancelRun', { runId });
    await gone(carol);
    assert.notEqual(await tab.page.evaluate(() => document.activeElement.tagName), 'BODY');
    await writer.close();
  });
});

test('An answer that is given while the connection is away is said to be unsent, and by keyboard alone it is given again', async () => {
  const proxy = await cutProxy(gateway.url);
  const tab = await openTab(browser, `${proxy.url}/?left=dave`);
  try {
    const dave = tab.pane('left');
    await dave.live();
    await dave.ask(wish);
    await asked(dave);
    proxy.refuse(true);
    proxy.cut();
    await dave.away();
    await field(dave).fill('go on');
    await button(dave, 'Approve').click();
    await eventually(async () => /^The connection is away; /.test(await dave.text('refusal')), 'it to be said');
    proxy.refuse(false);
    await dave.live(60_000);
    await button(dave, 'Approve').focus();
    await tab.page.keyboard.press('Enter');
    await gone(dave);
    assert.match((await dave.ends()).answer, /You said: “go on”\./);
    assert.equal(await dave.text('refusal'), '');
    await dave.assertCounts();
  } finally {
    await tab.close();
    await proxy.close();
  }
});

for (const [width, colorScheme] of [[1280, 'light'], [400, 'dark']]) {
  test(`A question fits at ${width} pixels, and axe finds nothing, ${colorScheme}`, async () => {
    await asPerson(`erin${width}`, async (erin, tab) => {
      await erin.ask(wish);
      await asked(erin);
      await tab.page.evaluate(await readFile(path.join(root, 'tests/js/node_modules/axe-core/axe.min.js'), 'utf8'));
      const faults = await tab.page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' '))}`));
      assert.deepEqual(faults, []);
      assert.equal(await tab.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
      if (process.env.NETRA_PICTURES) await tab.page.screenshot({ path: `${process.env.NETRA_PICTURES}/approval-${width}.png`, fullPage: true });
      await button(erin, 'Refuse').click();
      await gone(erin);
      await erin.ends();
    }, { viewport: { width, height: 900 }, colorScheme });
  });
}
