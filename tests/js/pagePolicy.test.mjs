// What the page's policy lets nobody do, in a real Chromium: each attempt must be refused, and the page must go on.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { openTab, startBrowser } from './browser.mjs';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';

let gateway;
let browser;
let elsewhere;
let stolen = 0;

before(async () => {
  gateway = await startGateway({ Netra__Agents__WordsPerSecond: '1000' });
  browser = await startBrowser();
  elsewhere = createServer((request, answer) => {
    stolen++;
    answer.setHeader('Access-Control-Allow-Origin', '*').end('document.title = "stolen"');
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
});

after(async () => {
  elsewhere?.close();
  await browser?.close();
  await gateway?.stop();
});

/** What could bring foreign code in or carry something out. Each runs in the page, in a turn of its own. */
const attempts = {
  'an inline script': () => {
    const script = document.createElement('script');
    script.append('document.title = "inline"');
    document.body.append(script);
  },
  'text as code': () => { setTimeout('document.title = "code"'); },
  'text as HTML': () => { document.body.insertAdjacentHTML('beforeend', '<p>html</p>'); },
  'an inline handler': () => document.querySelector('h1').setAttribute('onclick', 'document.title = "handler"'),
  'an inline style': () => document.querySelector('h1').setAttribute('style', 'position: fixed'),
  'a call elsewhere': (url) => fetch(url),
  'a socket elsewhere': (url) => { new WebSocket(url.replace('http', 'ws')); },
  'a script from elsewhere': (url) => {
    const script = document.createElement('script');
    script.src = url;
    document.body.append(script);
  },
  'a picture from elsewhere': (url) => { new Image().src = url; },
  'a form': (url) => {
    const form = document.createElement('form');
    form.action = url;
    form.target = 'elsewhere'; // or the driver waits for this page to go where it must not
    document.body.append(form);
    form.submit();
  },
};

for (const [name, attempt] of Object.entries(attempts)) {
  test(`The policy refuses ${name}, and the page works on`, async () => {
    const tab = await openTab(browser, `${gateway.url}/?left=mallory`);
    const mallory = tab.pane('left');
    await mallory.live();
    await tab.page.evaluate(() => {
      globalThis.refusals = [];
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => globalThis.refusals.push(effectiveDirective));
    });
    const url = `http://127.0.0.1:${elsewhere.address().port}/`;
    await tab.page.evaluate(attempt, url).catch(() => {}); // some throw as well
    await eventually(() => tab.page.evaluate(() => globalThis.refusals.length > 0), `the browser to refuse ${name}`);
    assert.equal(await tab.page.evaluate(() => document.title), 'Netra Signal');
    assert.equal(stolen, 0, 'something arrived elsewhere');
    await mallory.ask('What is a cursor?');
    await mallory.ends();
    await mallory.assertCounts();
    await tab.close();
  });
}

test('No other page can frame it', async () => {
  const framing = createServer((request, answer) => answer.setHeader('content-type', 'text/html').end(`<iframe src="${gateway.url}/"></iframe>`));
  framing.listen(0, '127.0.0.1');
  await once(framing, 'listening');
  const context = await browser.newContext();
  const page = await context.newPage();
  const refusals = [];
  page.on('console', (message) => refusals.push(message.text()));
  await page.goto(`http://127.0.0.1:${framing.address().port}/`);
  await eventually(() => refusals.some((text) => /frame-ancestors/.test(text)), 'the browser to refuse the frame');
  assert.equal(await page.frameLocator('iframe').locator('.pane').count(), 0);
  await context.close();
  framing.close();
});
