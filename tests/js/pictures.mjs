// Makes the pictures of docs/images, of the gateway as it is built: node tests/js/pictures.mjs
import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { openTab, startBrowser } from './browser.mjs';
import { eventually } from './eventually.mjs';
import { root, startGateway } from './harness.mjs';

const folder = path.join(root, 'docs/images');
const largest = 200_000;

// The pictures show the agent's answers from the documentation as it is shipped.
const gateway = await startGateway({ Netra__Agents__DocsPath: undefined });
const browser = await startBrowser();
try {
  await mkdir(folder, { recursive: true });
  await twoPeople();
  await phone();
} finally {
  await browser.close();
  await gateway.stop();
}

/** Both at work; Alice's connection was dropped and has caught up. Then the same in the dark. */
async function twoPeople() {
  const tab = await openTab(browser, gateway.url, { viewport: { width: 1280, height: 1060 }, colorScheme: 'light' });
  const [alice, bob] = [tab.pane('left'), tab.pane('right')];
  await Promise.all([alice.live(), bob.live()]);
  await alice.ask('How does a client resume after a cut?');
  await alice.halfAnswered();
  await alice.part('drop').click();
  await bob.ask('Why no negotiation?');
  await alice.noticed(/ Caught up: /);
  await eventually(async () => (await bob.newest()).answer.length > 150, 'Bob to hear some of his answer');
  await save(tab, 'page', {});
  await Promise.all([alice.ends(), bob.ends()]);
  await tab.page.emulateMedia({ colorScheme: 'dark' });
  await alice.root.locator('.tool summary').first().click();
  await save(tab, 'page-dark', {});
  await tab.close();
}

async function phone() {
  const tab = await openTab(browser, `${gateway.url}/?left=carol`, { viewport: { width: 400, height: 860 }, colorScheme: 'dark' });
  const carol = tab.pane('left');
  await carol.live();
  await carol.ask('What is a gap?');
  await carol.halfAnswered();
  await save(tab, 'page-phone');
  await tab.close();
}

async function save(tab, name, options = { fullPage: true }) {
  const file = path.join(folder, `${name}.png`);
  await tab.page.mouse.move(0, 0);
  await tab.page.screenshot({ path: file, ...options });
  const { size } = await stat(file);
  console.log(`docs/images/${name}.png  ${size} bytes`);
  assert.ok(size < largest, `${name}.png has ${size} bytes; at most ${largest}`);
}
