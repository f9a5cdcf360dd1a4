// Real Chromium, and the gateway's page in it as a person has it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { eventually } from './eventually.mjs';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export function startBrowser() {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Chromium's sandbox does not work for root, as whom containers run tests.
      ...process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
  });
}

/** A tab in a profile of its own. Whatever it says on its console, throws, is refused by policy or asks of the network is kept. */
export async function openTab(browser, address, options = {}) {
  const context = options.context ?? await browser.newContext({ viewport: { width: 1280, height: 1000 }, ...options });
  const page = await context.newPage();
  await page.addInitScript(countAways);
  const tab = new BrowserTab(page, context);
  await options.before?.(page);
  await page.goto(address);
  return tab;
}

/** Counts how often each pane was away: a moment that looking now and then could miss. Runs in the page, before it. */
function countAways() {
  globalThis.aways = {};
  new MutationObserver((changes) => {
    for (const { target, oldValue } of changes) {
      if (target.dataset.state === 'away' && oldValue !== 'away') globalThis.aways[target.dataset.side] = (globalThis.aways[target.dataset.side] ?? 0) + 1;
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state'], attributeOldValue: true });
}

class BrowserTab {
  complaints = [];
  requests = [];

  constructor(page, context) {
    this.page = page;
    this.context = context;
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('websocket', (socket) => this.requests.push(socket.url()));
  }

  pane(side) {
    return new BrowserPane(this.page.locator(`.pane.${side}`));
  }

  /** Nothing went wrong, and nothing was asked of anybody but the gateway. */
  assertClean(gateway) {
    assert.deepEqual(this.complaints, []);
    assert.ok(this.requests.some((url) => url.startsWith('ws:')), 'the page must have connected');
    const { host } = new URL(gateway);
    assert.deepEqual(this.requests.filter((url) => new URL(url).host !== host), [], 'a request left the gateway');
  }

  close() {
    return this.context.close();
  }
}

class BrowserPane {
  /** The run that was the newest when the last question was asked: what is awaited of the newest is not awaited of it. */
  #before;

  constructor(root) {
    this.root = root;
  }

  part(name) {
    return this.root.locator(`[data-part="${name}"]`);
  }

  async text(name) {
    return (await this.part(name).first().textContent()).trim();
  }

  async number(name) {
    return Number(await this.text(name));
  }

  async isLive() {
    return await this.text('state') === 'live';
  }

  live(deadline) {
    return eventually(() => this.isLive(), 'the pane to be live', deadline);
  }

  /** Opens the form, and signs in as somebody else. */
  async signIn(name) {
    await this.part('other').click();
    await this.root.getByLabel('Name to sign in as').fill(name);
    await this.root.getByRole('button', { name: 'Sign in' }).click();
    await eventually(async () => await this.text('name') === name && await this.isLive(), `${name} to be live`);
  }

  away() {
    return eventually(async () => /^back in/.test(await this.text('state')), 'the pane to be away');
  }

  /** Drops the connection, and sees that the pane was away. */
  async drop() {
    const times = () => this.root.evaluate((pane) => globalThis.aways[pane.dataset.side] ?? 0);
    const before = await times();
    await this.part('drop').click();
    await eventually(async () => await times() > before, 'the pane to have been away');
  }

  /** The same pane in another tab. */
  in(page) {
    const side = /\b(left|right)\b/.exec(this.root.toString())[1];
    return new BrowserPane(page.locator(`.pane.${side}`));
  }

  async ask(question) {
    this.#before = (await this.newest()).run;
    await this.root.locator('textarea').fill(question);
    await this.root.locator('textarea').press('Enter');
  }

  /** The cards of the runs, the newest first: what each shows, as text. */
  runs() {
    return this.root.locator('.run').evaluateAll((cards) => cards.map((card) => {
      const texts = (selector) => [...card.querySelectorAll(selector)].map((element) => element.textContent);
      return {
        run: card.dataset.run,
        question: texts('h4')[0],
        status: texts('.status')[0],
        thoughts: texts('.thought'),
        tools: texts('.tool summary code'),
        toolStates: [...card.querySelectorAll('.tool')].map((tool) => tool.dataset.state),
        answer: texts('.answer > *').join('\n'),
      };
    }));
  }

  async newest() {
    return (await this.runs())[0] ?? { answer: '', thoughts: [], tools: [], toolStates: [] };
  }

  async ends(status = 'completed') {
    let run;
    await eventually(async () => (run = await this.newest()).status === status && run.run !== this.#before, `the newest run to be ${status}`, 60_000);
    return run;
  }

  /** Until some of the answer to the last question stands there and more is to come. */
  async halfAnswered() {
    await eventually(async () => {
      const { run, answer, status } = await this.newest();
      return run !== this.#before && answer.length > 80 && status === 'running';
    }, 'half an answer of a run that is still under way');
  }

  notices() {
    return this.root.locator('.notices li').allTextContents();
  }

  async noticed(pattern) {
    await eventually(async () => (await this.notices()).some((notice) => pattern.test(notice)), `a notice like ${pattern}`);
    return (await this.notices()).find((notice) => pattern.test(notice));
  }

  /** Whole, once, and nothing of anybody else. */
  async assertCounts() {
    await eventually(async () => !(await this.text('foreign')).includes('checked'), 'the verdict on every event');
    assert.deepEqual([await this.text('foreign'), await this.text('missed'), await this.text('twice')], ['0', '0', '0']);
  }
}
