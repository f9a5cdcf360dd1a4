// Writes what is bundled: eng/sbom.cdx.json (CycloneDX 1.6), THIRD-PARTY-NOTICES.md, and the notices that packages carry (eng/notices).
//   node eng/sbom.mjs            writes them
//   node eng/sbom.mjs --check    says what is out of step, and fails then
// It reads the lock files of src/, the packages that were restored, and the scripts that the server serves. It needs no network.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const restored = process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget/packages');
const filesUnder = (folder) => !existsSync(path.join(root, folder)) ? [] : readdirSync(path.join(root, folder), { recursive: true })
  .map((file) => `${folder}/${file.replaceAll('\\', '/')}`).filter((file) => !/\/(bin|obj)\//.test(file)).sort();
const read = (...parts) => readFileSync(path.join(root, ...parts), 'utf8');
const byName = (one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1);
const tag = (xml, name) => new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(xml)?.[1];

/** What a package says of itself in its own manifest. */
function manifestOf(name, version) {
  const folder = path.join(restored, name.toLowerCase(), version);
  if (!existsSync(folder)) throw new Error(`${name} ${version} is not restored: run dotnet restore.`);
  const xml = readFileSync(path.join(folder, `${name.toLowerCase()}.nuspec`), 'utf8');
  const licence = /<license type="expression">([^<]*)</.exec(xml)?.[1] ?? JSON.parse(read('eng/licences/stated.json'))[`${name}/${version}`];
  if (!licence) throw new Error(`${name} ${version} names no licence: read it, and state it in eng/licences/stated.json.`);
  const own = readdirSync(folder).find((file) => /^third-?party-?notices\.txt$/i.test(file));
  return {
    licence,
    copyright: tag(xml, 'copyright') ?? tag(xml, 'authors'),
    source: tag(xml, 'projectUrl'),
    notices: own && readFileSync(path.join(folder, own), 'utf8').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').replace(/[ \t]+$/gm, ''),
  };
}

/** Packages that help to build and go nowhere. */
function buildOnly() {
  const [, group] = /<ItemGroup Label="Build">([\s\S]*?)<\/ItemGroup>/.exec(read('Directory.Packages.props'));
  return new Set([...group.matchAll(/Include="([^"]+)"/g)].map(([, name]) => name));
}

function projects() {
  return readdirSync(path.join(root, 'src')).filter((folder) => existsSync(path.join(root, 'src', folder, 'packages.lock.json'))).sort().map((folder) => {
    const file = readdirSync(path.join(root, 'src', folder)).find((name) => name.endsWith('.csproj'));
    return { name: file.replace('.csproj', ''), folder, locked: Object.entries(JSON.parse(read('src', folder, 'packages.lock.json')).dependencies['net10.0']) };
  });
}

function packages(of) {
  const skipped = buildOnly();
  const found = new Map();
  for (const { locked } of of)
    for (const [name, { type, resolved, contentHash, dependencies = {} }] of locked)
      if (type !== 'Project' && !skipped.has(name))
        found.set(name, {
          name, version: resolved, purl: `pkg:nuget/${name}@${resolved}`, needs: Object.keys(dependencies),
          hash: { alg: 'SHA-512', content: Buffer.from(contentHash, 'base64').toString('hex') }, ...manifestOf(name, resolved),
        });
  return [...found.values()].sort(byName);
}

/** Scripts of others that the server serves: `x.min.js` beside `x.LICENSE.txt`, whose first line names the npm package. */
function scripts() {
  return filesUnder('src').filter((file) => file.endsWith('.LICENSE.txt')).map((file) => {
    const text = read(file);
    const name = /npm package (\S+?)[,.]?\s/.exec(text)?.[1];
    const locked = JSON.parse(read('tests/js/package-lock.json')).packages[`node_modules/${name}`];
    if (!locked) throw new Error(`${file} names no npm package of tests/js/package-lock.json.`);
    const script = file.replace('.LICENSE.txt', '.min.js');
    return {
      name, version: locked.version, purl: `pkg:npm/${name.replace('@', '%40')}@${locked.version}`, needs: [], licence: locked.license,
      copyright: /^Copyright.*$/m.exec(text)?.[0], source: /https:\S+/.exec(text)?.[0], file: script,
      hash: { alg: 'SHA-256', content: createHash('sha256').update(readFileSync(path.join(root, script))).digest('hex') },
    };
  }).sort(byName);
}

function sbom(version, own, bundled) {
  const ref = (name) => bundled.find((part) => part.name === name)?.purl;
  const ownRef = (name) => `pkg:generic/${name}@${version}`;
  return JSON.stringify({
    bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
    metadata: {
      component: {
        type: 'application', 'bom-ref': ownRef('Netra.Signal'), name: 'Netra.Signal', version,
        components: own.map(({ name }) => ({ type: name.endsWith('Server') ? 'application' : 'library', 'bom-ref': ownRef(name), name, version })),
      },
    },
    components: bundled.map(({ name, version: of, purl, licence, copyright, source, hash }) => ({
      type: 'library', 'bom-ref': purl, name, version: of, hashes: [hash], licenses: [{ license: / /.test(licence) ? { name: licence } : { id: licence } }], copyright, purl,
      externalReferences: source && [{ type: 'website', url: source }],
    })),
    dependencies: [
      ...own.map(({ name, locked, folder }) => ({
        ref: ownRef(name),
        dependsOn: [
          ...locked.map(([need, { type }]) => (type === 'Project' ? ownRef(own.find((project) => project.name.toLowerCase() === need).name) : type === 'Direct' && ref(need))),
          ...bundled.filter(({ file }) => file?.startsWith(`src/${folder}/`)).map(({ purl }) => purl),
        ].filter(Boolean),
      })),
      ...bundled.map(({ purl, needs }) => ({ ref: purl, dependsOn: needs.map(ref).filter(Boolean) })),
    ],
  }, null, 2) + '\n';
}

function notices(bundled) {
  const rows = bundled.map(({ name, version, licence, copyright, source, notices: own }) =>
    `| ${name} | ${version} | ${licence} | ${copyright} | ${source} | ${own ? `[its notices](eng/notices/${name}.txt)` : ''} |`);
  const texts = [...new Set(bundled.map(({ licence }) => licence))].sort().map((licence) => `## ${licence}\n\n\`\`\`text\n${read('eng/licences', `${licence}.txt`).trimEnd()}\n\`\`\`\n`);
  return `# Third-party notices

What others wrote and Netra Signal is bundled with, and under which licence. Written by \`node eng/sbom.mjs\` from the lock files, as is the
software bill of materials, [eng/sbom.cdx.json](eng/sbom.cdx.json). What only builds or tests it is not here.

| component | version | licence | copyright | source | what it bundles itself |
|---|---|---|---|---|---|
${rows.join('\n')}

${texts.join('\n')}`;
}

/** Every file there must be, with its text. */
export function make() {
  const version = tag(read('Directory.Build.props'), 'Version');
  const own = projects();
  const bundled = [...packages(own), ...scripts()];
  return new Map([
    ['eng/sbom.cdx.json', sbom(version, own, bundled)],
    ['THIRD-PARTY-NOTICES.md', notices(bundled)],
    ...bundled.filter((part) => part.notices).map((part) => [`eng/notices/${part.name}.txt`, part.notices]),
  ]);
}

/** What is out of step. */
export function check(wanted = make()) {
  const there = filesUnder('eng/notices').filter((file) => !wanted.has(file)).map((file) => `${file} is of nothing that is bundled.`);
  return [...there, ...[...wanted].filter(([file, text]) => !existsSync(path.join(root, file)) || read(file) !== text).map(([file]) => `${file} is out of step.`)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const wrong = check();
    for (const line of wrong) console.error(line);
    if (wrong.length > 0) console.error('Run: node eng/sbom.mjs');
    process.exitCode = wrong.length > 0 ? 1 : 0;
  } else {
    rmSync(path.join(root, 'eng/notices'), { recursive: true, force: true });
    for (const [file, text] of make()) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
  }
}
