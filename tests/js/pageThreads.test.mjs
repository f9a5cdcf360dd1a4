// Threads on the page: made, named, chosen, read and deleted, by mouse and by keyboard, in all tabs of a person.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';

const question = 'What is a cursor?';
let gateway;
let browser;

before(async () => {
  gateway = await startGateway({ Netra__Agents__WordsPerSecond: '1000' });
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  assert.deepEqual(gateway?.complaints(/Audit\[\d+\] refused get_(run|thread) .*reason=not_found/) ?? [], [], 'the server complained');
});

/** Runs a test in a tab of one person, and looks for complaints at its end. */
async function asPerson(name, body, { gateway: at = gateway, ...options } = {}) {
  const tab = await openTab(browser, `${at.url}/?left=${name}`, options);
  const pane = new ThreadPane(tab.pane('left'));
  await pane.live();
  await body(pane, tab);
  tab.assertClean(at.url);
  await tab.close();
}

class ThreadPane {
  constructor(pane) {
    this.pane = pane;
    this.root = pane.root;
  }

  live() {
    return this.pane.live();
  }

  /** The names in the list, without the entry for all. */
  async names() {
    return (await this.root.locator('.threads li span').allTextContents()).slice(1);
  }

  /** What the list says of a thread beside its name. */
  about(name) {
    return this.entry(name).locator('small').textContent();
  }

  entry(name) {
    return this.root.locator('.threads li button').filter({ has: this.root.page().locator('span', { hasText: new RegExp(`^${name}$`) }) });
  }

  button(name) {
    return this.root.getByRole('button', { name, exact: true });
  }

  async make(title) {
    await this.button('New thread').click();
    await this.root.getByLabel('Title of the new thread').fill(title);
    await this.button('Save').click();
    await eventually(async () => await this.chosen() === (title || 'Untitled'), 'the new thread to be chosen');
  }

  async chosen() {
    return await this.pane.part('chosen').isVisible() ? this.pane.text('chosenName') : undefined;
  }

  async choose(name) {
    await this.entry(name).click();
    await eventually(async () => await this.entry(name).getAttribute('aria-pressed') === 'true', `${name} to be chosen`);
  }

  /** The questions of the runs that can be seen, the newest first. */
  questions() {
    return this.root.locator('.run:visible h4').allTextContents();
  }

  async shows(...questions) {
    await eventually(async () => JSON.stringify(await this.questions()) === JSON.stringify(questions), `the runs ${questions.join(' | ')} to be shown`);
  }

  async ask(text) {
    await this.pane.ask(text);
    await this.pane.ends();
  }
}

test('A thread is made, asked in, renamed and deleted; a second tab has the same list, and Bob has none of it', async () => {
  await asPerson('alice', async (alice, tab) => {
    const [second] = await Promise.all([tab.context.waitForEvent('page'), alice.pane.part('tab').click()]);
    const witness = new ThreadPane(alice.pane.in(second));
    await witness.live();
    await alice.make('Plans');
    await alice.ask(question);
    await alice.choose('All threads');
    await alice.ask('What is a gap?');
    assert.deepEqual(await alice.names(), ['What is a gap?', 'Plans']);
    await alice.shows('What is a gap?', question);
    await alice.choose('Plans');
    await alice.shows(question);
    await eventually(async () => (await witness.names()).join() === (await alice.names()).join(), 'the second tab to have the same list');

    await alice.button('Rename').click();
    await alice.root.getByLabel('New title').fill('Better plans');
    await alice.root.getByLabel('New title').press('Enter');
    await eventually(async () => await alice.chosen() === 'Better plans', 'the new title');
    await eventually(async () => (await witness.names()).includes('Better plans'), 'the second tab to hear of it');

    await witness.choose('Better plans');
    await witness.shows(question);
    await alice.button('Delete').click();
    assert.deepEqual((await alice.names()).length, 2, 'asked once, nothing is deleted');
    await alice.button('Delete it and its runs?').click();
    for (const each of [alice, witness]) {
      await eventually(async () => (await each.names()).join() === 'What is a gap?', 'the thread to be gone');
      await each.shows('What is a gap?');
      assert.equal(await each.chosen(), undefined);
      await each.pane.assertCounts();
    }

    const bobs = await openTab(browser, `${gateway.url}/?left=bob`);
    const bob = new ThreadPane(bobs.pane('left'));
    await bob.live();
    assert.deepEqual([await bob.names(), await bob.pane.number('received')], [[], 0]);
    await bobs.close();
  });
});

test('A reload and another browser find the threads and the history of the one that is chosen', async () => {
  await asPerson('carol', async (carol, tab) => {
    await carol.make('History');
    for (const text of ['First?', 'Second?']) await carol.ask(text);
    await carol.make('Other');
    await carol.choose('History');
    await tab.page.reload();
    await carol.live();
    assert.equal(await carol.chosen(), 'History');
    await carol.shows('Second?', 'First?');
    await carol.pane.assertCounts();

    const elsewhere = await openTab(browser, `${gateway.url}/?left=carol`);
    const again = new ThreadPane(elsewhere.pane('left'));
    await again.live();
    assert.deepEqual((await again.names()).sort(), ['History', 'Other']);
    await again.choose('Other');
    await again.shows();
    await again.choose('History');
    await again.shows('Second?', 'First?');
    await again.pane.assertCounts();
    elsewhere.assertClean(gateway.url);
    await elsewhere.close();
  });
});

test('More runs than a page are found page by page, and more threads too', async () => {
  // Of so many events the log keeps the last few, and the lists have the rest.
  const short = await startGateway({ Netra__Agents__WordsPerSecond: '1000', Netra__EventLog__MaxEventsPerUser: '10' });
  const writer = await short.connect('dave');
  for (let i = 1; i <= 55; i++) await writer.hub.invoke('CreateThread', { threadId: `t-${i}`, title: `Thread ${i}` });
  for (let i = 1; i <= 25; i++) {
    const { runId } = await writer.ask(`Question ${i}?`, { threadId: 't-1' });
    await writer.end(runId);
  }
  await writer.close();
  await asPerson('dave', async (dave) => {
    assert.equal((await dave.names()).length, 50);
    await dave.button('Show more threads').click();
    await eventually(async () => (await dave.names()).length === 55, 'the rest of the threads');
    assert.equal(await dave.button('Show more threads').isVisible(), false);
    await dave.choose('Thread 1');
    await eventually(async () => (await dave.questions()).length >= 20, 'a page of runs');
    if (await dave.button('Show earlier runs').isVisible()) await dave.button('Show earlier runs').click();
    await eventually(async () => (await dave.questions()).length === 25, 'all its runs');
    assert.deepEqual(await dave.questions(), Array.from({ length: 25 }, (_, i) => `Question ${25 - i}?`));
    await dave.pane.assertCounts();
  }, { gateway: short });
  await short.stop();
});

test('A deleted thread that came and went before the sign-in is not counted as somebody else\'s', async () => {
  const writer = await gateway.connect('erin');
  const { runId, threadId } = await writer.ask(question);
  await writer.end(runId);
  await writer.hub.invoke('DeleteThread', { threadId });
  await writer.hub.invoke('CreateThread', { title: 'Kept' });
  await eventually(() => writer.events.filter(({ type }) => type === 'thread_created').length === 2, 'the last change');
  const told = writer.events.length;
  await writer.close();
  await asPerson('erin', async (erin) => {
    await eventually(async () => await erin.pane.text('foreign') === `0 (${told - 1} of deleted threads)`, 'the verdict on every event');
    assert.deepEqual(await erin.names(), ['Kept']);
    assert.deepEqual(await erin.questions(), []);
  });
});

test('Threads can be used with the keyboard alone, and a title is text and nothing else', async () => {
  await asPerson('frank', async (frank, tab) => {
    const title = '<img src=x onerror=alert(1)> & "quotes" 🏠';
    await frank.button('New thread').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.type(title);
    await tab.page.keyboard.press('Enter');
    await eventually(async () => await frank.chosen() === title, 'the new thread to be chosen');
    assert.deepEqual(await frank.names(), [title]);
    await frank.button('New thread').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.press('Escape');
    assert.equal(await frank.button('New thread').evaluate((button) => button === document.activeElement), true);
    await frank.button('Rename').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.type('Plain');
    await tab.page.keyboard.press('Enter');
    await eventually(async () => await frank.chosen() === 'Plain', 'the new title');
    await frank.button('Delete').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.press('Tab');
    assert.equal(await frank.button('Delete').isVisible(), true, 'whoever goes on did not mean it');
    await frank.button('Delete').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.keyboard.press('Enter');
    await eventually(async () => (await frank.names()).length === 0, 'the thread to be gone');
    assert.notEqual(await tab.page.evaluate(() => document.activeElement.tagName), 'BODY', 'the focus is somewhere');
  });
});

for (const [name, viewport] of Object.entries({ 'a phone': { width: 400, height: 860 }, 'a desk': { width: 1280, height: 900 } })) {
  test(`Threads fit on ${name}, with long names`, async () => {
    await asPerson(`grace-${viewport.width}`, async (grace, tab) => {
      await grace.make(`${'a very long name without an end '.repeat(6)}`.trim());
      await grace.ask(question);
      const { wide, list } = await tab.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        list: document.querySelector('.threads ul').scrollWidth > document.querySelector('.threads ul').clientWidth,
      }));
      assert.deepEqual({ wide, list }, { wide: false, list: false });
    }, { viewport });
  });
}
