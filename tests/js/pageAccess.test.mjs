// The page for those who use a keyboard, a screen reader, a phone or the dark; and what it makes of what is not theirs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { eventually } from './eventually.mjs';
import { eventTypes, root, startGateway } from './harness.mjs';

const files = path.join(root, 'src/Server/Gateway/Demo/wwwroot');
let gateway;
let browser;

before(async () => {
  gateway = await startGateway({ Netra__Agents__WordsPerSecond: '60' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  assert.deepEqual(gateway?.complaints(/Audit\[\d+\] refused get_run .*reason=not_found/) ?? [], [], 'the server complained');
});

test('The bundled client is the one of package.json, byte for byte, with its licence; the page listens for every event type', async () => {
  const { version } = JSON.parse(await readFile(path.join(root, 'tests/js/node_modules/@microsoft/signalr/package.json'), 'utf8'));
  const { devDependencies } = JSON.parse(await readFile(path.join(root, 'tests/js/package.json'), 'utf8'));
  assert.equal(version, devDependencies['@microsoft/signalr']);
  const bundled = await readFile(path.join(files, 'lib/signalr.min.js'));
  assert.ok(bundled.includes(`"${version}"`));
  assert.ok(bundled.equals(await readFile(path.join(root, 'tests/js/node_modules/@microsoft/signalr/dist/browser/signalr.min.js'))));
  assert.match(await readFile(path.join(files, 'lib/signalr.LICENSE.txt'), 'utf8'), /MIT License/);
  const listed = [...(await readFile(path.join(files, 'events.js'), 'utf8')).matchAll(/'(\w+)'/g)].map(([, type]) => type);
  assert.deepEqual(listed, eventTypes);
});

test('Everything can be reached and done with the keyboard, in order, and where the focus is can be seen', async () => {
  // Slow enough to be cancelled with the keyboard, however long that takes.
  const slow = await startGateway({ Netra__Agents__WordsPerSecond: '3' });
  const tab = await openTab(browser, `${slow.url}/?left=heidi`);
  const heidi = tab.pane('left');
  await heidi.live();
  const { keyboard } = tab.page;
  const focused = () => tab.page.evaluate(() => {
    const at = document.activeElement;
    return { name: at.getAttribute('aria-label') ?? at.name ?? '', text: at.textContent, outline: getComputedStyle(at).outlineStyle };
  });
  const stops = [];
  for (let n = 0; n < 8; n++) {
    await keyboard.press('Tab');
    const { name, text, outline } = await focused();
    assert.equal(outline, 'solid', `nothing shows the focus on ${name || text}`);
    stops.push(name || text);
  }
  assert.deepEqual(stops.slice(0, 5), ['Drop the connection', 'Second tab of heidi', 'Switch user', 'question', 'Ask']);

  for (let n = 0; n < 4; n++) await keyboard.press('Shift+Tab');
  await keyboard.type('How does a client resume\nafter a cut?'.split('\n')[0]);
  await keyboard.press('Shift+Enter');
  await keyboard.type('After a cut?');
  await keyboard.press('Enter');
  await eventually(async () => (await heidi.newest()).status === 'running', 'the run');
  assert.equal((await heidi.newest()).question, 'How does a client resume\nAfter a cut?');
  assert.equal((await focused()).name, 'question', 'the focus stays where the next question is written');
  for (let n = 0; !(await focused()).name.startsWith('Cancel: '); n++) {
    assert.ok(n < 40, 'the button to cancel cannot be reached');
    await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
  await heidi.ends('cancelled');
  assert.ok(await tab.page.evaluate(() => document.activeElement.closest('.run') !== null), 'the focus is not lost with the button');
  tab.assertClean(slow.url);
  await tab.close();
  await slow.stop();
  assert.deepEqual(slow.complaints(), [], 'the server complained');
});

test('A screen reader is told sentences, not words: names for all controls, landmarks, headings, and a log without deltas', async () => {
  const tab = await openTab(browser, `${gateway.url}/?left=ivan`);
  const ivan = tab.pane('left');
  await ivan.live();
  await ivan.ask('How does a client resume after a cut?');
  await ivan.ends();
  const snapshot = await tab.page.locator('body').ariaSnapshot();
  for (const wanted of ['banner', 'main', 'contentinfo', 'region "ivan"', 'heading "Netra Signal" [level=1]', 'heading "ivan" [level=2]',
    'textbox "Ask as ivan"', 'button "Switch user"', 'log "What happens to ivan"', 'button "Drop the connection"']) {
    assert.ok(snapshot.includes(wanted), `${wanted} is missing in\n${snapshot}`);
  }
  const said = await ivan.part('log').locator('p').allTextContents();
  const received = await ivan.number('received');
  assert.deepEqual(said.map((line) => line.split(/[ .:]/)[0]), ['Signed', 'At', 'Uses', 'Uses', 'Answer', 'The']);
  assert.ok(received > 2 * said.length, `${said.length} sentences for ${received} events`);
  const unnamed = await tab.page.locator('button, a, input, textarea').evaluateAll((all) => all
    .filter((one) => !one.hidden && !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length)).length);
  assert.equal(unnamed, 0);
  tab.assertClean(gateway.url);
  await tab.close();
});

for (const [width, colorScheme] of [[400, 'light'], [400, 'dark'], [320, 'light'], [1280, 'dark']]) {
  test(`At ${width} pixels, ${colorScheme}, nothing scrolls sideways and text has its contrast`, async () => {
    const tab = await openTab(browser, `${gateway.url}/?left=judy&right=${'x'.repeat(100)}`, { viewport: { width, height: 800 }, colorScheme });
    const judy = tab.pane('left');
    await judy.live();
    await judy.ask(`What is a cursor? ${'y'.repeat(200)}`);
    await judy.ends();
    const [inner, scroll] = await tab.page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
    assert.ok(scroll <= inner, `${scroll} in ${inner}`);
    assert.deepEqual(await tab.page.evaluate(faintTexts), []);
    tab.assertClean(gateway.url);
    await tab.close();
  });
}

test('An event of somebody else would be seen: slipped into Bob\'s socket, it is counted and marked', async () => {
  const mallory = await gateway.connect('mallory');
  const run = await mallory.ask('What is a cursor?');
  await mallory.end(run.runId);
  const stray = mallory.ofRun(run.runId).find(({ type }) => type === 'agent_thinking');
  let slip;
  const tab = await openTab(browser, `${gateway.url}/?left=bob`, {
    before: (page) => page.routeWebSocket(/hubs/, (socket) => {
      socket.connectToServer();
      slip = (event) => socket.send(`${JSON.stringify({ type: 1, target: event.type, arguments: [event] })}\u001e`);
    }),
  });
  const bob = tab.pane('left');
  await bob.live();
  await bob.ask('What is a cursor?');
  const own = await bob.ends();
  await bob.assertCounts();

  slip(stray);
  await eventually(async () => await bob.text('foreign') === '1', 'the stray event to be counted');
  await bob.noticed(/An event came that is not bob's\./);
  assert.equal(await bob.root.getByRole('button', { name: /^Cancel: / }).count(), 0, 'there is nothing of his to cancel');
  // Under a name of Bob's own run, it is betrayed by its thread.
  slip({ ...stray, runId: own.run, seq: 1000 });
  await eventually(async () => await bob.text('foreign') === '2', 'the disguised event to be counted');
  assert.ok(await bob.number('missed') > 0, 'a hole in the numbers is counted');
  assert.ok((await bob.runs()).some(({ status }) => status === "another person's"));
  await Promise.all([tab.close(), mallory.close()]);
});

test('Text of events is text: markup in a question stays what it is', async () => {
  const tab = await openTab(browser, `${gateway.url}/?left=<b>kim`);
  const kim = tab.pane('left');
  await kim.live();
  const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script> cursor?';
  await kim.ask(markup);
  await kim.ends();
  assert.equal((await kim.newest()).question, markup);
  assert.equal(await kim.text('name'), '<b>kim');
  assert.equal(await kim.root.locator('img, script, b:not([data-part])').count(), 0);
  assert.equal(await tab.page.title(), 'Netra Signal');
  tab.assertClean(gateway.url);
  await tab.close();
});

/** Texts of less contrast with what is behind them than WCAG 2.2 AA asks for (4.5 to 1). Runs in the page. */
function faintTexts() {
  const rgb = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => rgb(color).slice(0, 3).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    return rgb(color)[3] === 0 ? behind(element.parentElement) : color;
  };
  const faint = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '');
    if (!own || element.closest('template, noscript, .unseen') || element.offsetParent === null) continue;
    const [one, other] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) faint.push(`${element.tagName}.${element.className}: ${element.textContent.slice(0, 30)}`);
  }
  return faint;
}
