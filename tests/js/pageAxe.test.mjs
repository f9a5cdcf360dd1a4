// What axe-core, the rules of WCAG 2.2 as a program, finds on the page in each of its states.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { eventually } from './eventually.mjs';
import { root, startGateway } from './harness.mjs';

let gateway;
let browser;
let axe;

before(async () => {
  axe = await readFile(path.join(root, 'tests/js/node_modules/axe-core/axe.min.js'), 'utf8');
  gateway = await startGateway({ Netra__Agents__WordsPerSecond: '10' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  assert.deepEqual(gateway?.complaints() ?? [], [], 'the server complained');
});

async function faults(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.ok(passes.length > 15, `only ${passes.length} rules found something to look at`);
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

for (const [width, colorScheme] of [[1280, 'light'], [400, 'dark']]) {
  test(`axe finds nothing at ${width} pixels, ${colorScheme}: empty, at work, away, cancelled, answered, signing in`, async () => {
    const tab = await openTab(browser, `${gateway.url}/?left=alice${width}&right=bob${width}`, { viewport: { width, height: 900 }, colorScheme });
    const [alice, bob] = [tab.pane('left'), tab.pane('right')];
    await alice.live();
    await bob.live();
    assert.deepEqual(await faults(tab.page), [], 'empty');
    await bob.ask('How does a client resume after a cut?');
    await alice.ask('How does a client resume after a cut?');
    await bob.halfAnswered();
    assert.deepEqual(await faults(tab.page), [], 'at work');
    await alice.drop();
    assert.deepEqual(await faults(tab.page), [], 'away');
    await bob.root.getByRole('button', { name: /^Cancel: / }).click();
    await bob.ends('cancelled');
    await alice.ends();
    await alice.root.locator('.tool summary').first().click();
    await bob.part('other').click();
    await tab.page.locator('.foot summary').click();
    await eventually(() => tab.page.locator('.tool details[open]').isVisible(), 'the tool call to open');
    assert.deepEqual(await faults(tab.page), [], 'answered');
    tab.assertClean(gateway.url);
    await tab.close();
  });
}

test('axe sees a fault where there is one: a button without a name is reported', async () => {
  const tab = await openTab(browser, `${gateway.url}/?left=carol`);
  await tab.pane('left').live();
  await tab.page.evaluate(() => document.body.append(document.createElement('button')));
  assert.match((await faults(tab.page)).join('\n'), /^button-name: /m);
  await tab.close();
});

test('Nothing moves for those who ask for that, and something does for others', async () => {
  for (const [reducedMotion, moves] of [['reduce', false], ['no-preference', true]]) {
    const tab = await openTab(browser, `${gateway.url}/?left=dave-${reducedMotion}`, { reducedMotion });
    const dave = tab.pane('left');
    await dave.live();
    await dave.ask('How does a client resume after a cut?');
    await dave.halfAnswered();
    const moving = await tab.page.evaluate(() => document.getAnimations().length > 0);
    assert.equal((await dave.newest()).status, 'running');
    assert.equal(moving, moves, reducedMotion);
    await tab.close();
  }
});
