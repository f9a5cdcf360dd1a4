import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';

const question = 'How does a client resume after a cut?';
let gateway;
let browser;

before(async () => {
  // An answer of many seconds: long enough to be cancelled, dropped and reloaded in its middle, on a busy machine too.
  gateway = await startGateway({ Netra__Agents__WordsPerSecond: '15' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  assert.deepEqual(gateway?.complaints(/Audit\[\d+\] refused get_run .*reason=not_found/) ?? [], [], 'the server complained');
});

/** Runs a test in a tab of two new people, and looks for complaints at its end. */
async function inTab(people, body, options) {
  const tab = await openTab(browser, `${gateway.url}/?${new URLSearchParams(people)}`, options);
  const [one, other] = ['left', 'right'].map((side) => tab.pane(side));
  await one.live();
  if (people.right) await other.live();
  await body(tab, one, other);
  tab.assertClean(gateway.url);
  await tab.close();
}

test('The page at / signs in Alice and Bob; Alice hears her run, and Bob nothing', async () => {
  await inTab({}, async (tab, alice, bob) => {
    assert.deepEqual([await alice.text('name'), await bob.text('name')], ['alice', 'bob']);
    await alice.ask(question);
    await eventually(async () => (await alice.newest()).tools.length > 0, 'a tool call while the run is under way');
    assert.equal((await alice.newest()).status, 'running');
    await alice.halfAnswered();
    const run = await alice.ends();

    assert.equal(run.question, question);
    assert.equal(run.thoughts.length, 3);
    assert.deepEqual(run.tools, ['search_docs', 'read_section']);
    assert.deepEqual(run.toolStates, ['done', 'done']);
    assert.match(run.answer, /^From /);
    assert.ok(await alice.number('received') > 10);
    assert.deepEqual(await bob.runs(), []);
    assert.equal(await bob.number('received'), 0);

    // Bob's own run comes the same way: had anything of Alice been on its way to him, it would be here before it.
    await bob.ask('What is a cursor?');
    await bob.ends();
    assert.equal((await bob.runs()).length, 1);
    assert.equal((await alice.runs()).length, 1);
    await alice.assertCounts();
    await bob.assertCounts();
  });
});

test('Cancel ends a run in the middle of its answer, and the answer stops', async () => {
  await inTab({ left: 'carol' }, async (tab, carol) => {
    await carol.ask(question);
    await carol.halfAnswered();
    await carol.root.getByRole('button', { name: /^Cancel: / }).click();
    const run = await carol.ends('cancelled');
    assert.ok(run.answer.length > 0);

    await carol.ask('What is a cursor?');
    const next = await carol.ends();
    assert.equal((await carol.runs())[1].answer, run.answer);
    assert.notEqual(next.run, run.run);
    await carol.assertCounts();
  });
});

test('A dropped connection comes back by its cursor: what was missed is caught up with, and a second tab shows the same', async () => {
  await inTab({ left: 'dave' }, async (tab, dave) => {
    await dave.ask(question);
    const [second] = await Promise.all([tab.context.waitForEvent('page'), dave.part('tab').click()]);
    const witness = dave.in(second);
    await witness.live();
    await dave.halfAnswered();
    await dave.drop();
    const notice = await dave.noticed(/ Caught up: /);
    const [, caughtUp] = /Caught up: (\d+) events?, none missed\./.exec(notice);
    assert.ok(Number(caughtUp) > 0, 'events must have come while it was away');

    const [run, seen] = [await dave.ends(), await witness.ends()];
    assert.deepEqual(run, seen);
    await dave.assertCounts();
    await witness.assertCounts();
    assert.equal(await dave.number('received'), await witness.number('received'));
  });
});

test('A reload in the middle of an answer ends with what an undisturbed tab shows', async () => {
  const undisturbed = await openTab(browser, `${gateway.url}/?left=erin`);
  const witness = undisturbed.pane('left');
  await witness.live();
  await inTab({ left: 'erin' }, async (tab, erin) => {
    await erin.ask(question);
    await erin.halfAnswered();
    const before = (await erin.newest()).answer;
    await tab.page.reload();
    await erin.noticed(/Reloaded and caught up: \d+ events?, none missed\./);
    await eventually(async () => (await erin.newest()).answer.length >= before.length - 1, 'the answer so far to be drawn');
    const [run, seen] = [await erin.ends(), await witness.ends()];
    assert.deepEqual(run, seen);
    assert.ok(run.answer.length > before.length);
    assert.equal(await erin.number('received'), await witness.number('received'));
    await erin.assertCounts();
    await witness.assertCounts();

    await tab.page.reload();
    await erin.live();
    assert.deepEqual(await erin.ends(), seen, 'a run that has ended is drawn again too');
  });
  undisturbed.assertClean(gateway.url);
  await undisturbed.close();
});

test('Another name is another person: the runs and counts of the one before are gone, and they are back with the name', async () => {
  await inTab({ left: 'frank' }, async (tab, frank) => {
    await frank.ask('What is a cursor?');
    const run = await frank.ends();
    await frank.signIn('grace');
    assert.deepEqual([await frank.runs(), await frank.number('received')], [[], 0]);
    await tab.page.reload();
    await frank.live();
    assert.equal(await frank.text('name'), 'grace');
    await frank.signIn('frank');
    assert.deepEqual(await frank.ends(), run);
    await frank.assertCounts();
  });
});
