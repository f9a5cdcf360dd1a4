// The README's tour is run as it stands. A block of code to run is marked <!-- tour --> on the line before its fence; the
// block marked <!-- tour prints --> has the lines it must print, in that order, other lines between them or not.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root, startGateway } from './harness.mjs';
import { assertSubsequence } from './history.mjs';

const defaultAddress = /http:\/\/(127\.0\.0\.1|localhost):5080/g;

test("README's tour works as it is written, against a gateway as it is built", async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const [code] = blocks(readme, 'tour');
  const [prints] = blocks(readme, 'tour prints');
  assert.ok(code && prints, 'README.md has no <!-- tour --> with its <!-- tour prints -->');
  assert.match(code, defaultAddress);

  // The tour's agent answers from the documentation as it is shipped.
  const gateway = await startGateway({ Netra__Agents__DocsPath: undefined });
  // Inside this folder, so that the import of @microsoft/signalr is found.
  const folder = await mkdtemp(path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'node_modules/.tour-'));
  try {
    const file = path.join(folder, 'tour.mjs');
    await writeFile(file, code.replace(defaultAddress, gateway.url));
    const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 60_000 });
    assertSubsequence(lines(stdout), lines(prints));
    assert.deepEqual(gateway.complaints(), []);
  } finally {
    await rm(folder, { recursive: true });
    await gateway.stop();
  }
});

function blocks(markdown, mark) {
  return [...markdown.matchAll(new RegExp(`<!-- ${mark} -->\\r?\\n\`\`\`\\w*\\r?\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1]);
}

function lines(text) {
  return text.split('\n').map((line) => line.trim()).filter(Boolean);
}
