// What is bundled is written down: the software bill of materials and the notices are in step with the lock files.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { check, make, root } from '../../eng/sbom.mjs';

const text = (...parts) => readFile(path.join(root, ...parts), 'utf8');

test('SBOM and notices are what eng/sbom.mjs writes', () => assert.deepEqual(check(), []));

test('SBOM has every package of the lock files that is bundled, with its hash, and no other', async () => {
  const listed = JSON.parse(await text('eng/sbom.cdx.json')).components.filter(({ purl }) => purl.startsWith('pkg:nuget/'));
  const locked = new Map();
  for (const folder of (await readdir(path.join(root, 'src'), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name))
    for (const [name, { type, resolved, contentHash }] of Object.entries(JSON.parse(await text('src', folder, 'packages.lock.json')).dependencies['net10.0']))
      if (type !== 'Project') locked.set(`${name} ${resolved}`, Buffer.from(contentHash, 'base64').toString('hex'));
  const analyzers = [...locked.keys()].filter((name) => name.startsWith('Microsoft.CodeAnalysis.BannedApiAnalyzers '));
  assert.equal(analyzers.length, 1, 'the analyzers of the build are locked');
  locked.delete(analyzers[0]);
  assert.deepEqual(new Map(listed.map(({ name, version, hashes }) => [`${name} ${version}`, hashes[0].content])), new Map([...locked].sort()));
});

test('Notices name every component, with the text of its licence', async () => {
  const { components } = JSON.parse(await text('eng/sbom.cdx.json'));
  const notices = await text('THIRD-PARTY-NOTICES.md');
  assert.ok(components.length > 0);
  for (const { name, version, licenses: [{ license }] } of components) {
    assert.ok(notices.includes(`| ${name} | ${version} | ${license.id ?? license.name} |`), name);
    assert.ok(notices.includes(`## ${license.id ?? license.name}\n`), license.id);
  }
});

test('A package that changed, or is gone, is seen', () => {
  const wanted = make();
  const changed = new Map([...wanted].map(([file, whole]) => [file, whole.replaceAll('6.8.0', '6.9.0')]));
  assert.deepEqual(check(changed), ['eng/sbom.cdx.json is out of step.', 'THIRD-PARTY-NOTICES.md is out of step.']);
  const [notices] = [...wanted.keys()].filter((file) => file.startsWith('eng/notices/'));
  wanted.delete(notices);
  assert.deepEqual(check(wanted), [`${notices} is of nothing that is bundled.`]);
});
