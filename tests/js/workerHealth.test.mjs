// `health` of samples/Worker, which compose.yaml asks: whether the gateway can be reached from there, by its name and with a trusted certificate.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startGateway } from './harness.mjs';
import { prepare } from './sampleWorkers.mjs';

const run = promisify(execFile);

async function health(address, environment = {}) {
  const { command: [program, ...args] } = await prepare.Worker();
  return run(program, [...args, 'health', address], { env: { ...process.env, ...environment }, timeout: 60_000 });
}

test('it ends with 0 when the gateway answers, and with 1 when nobody does', async () => {
  const gateway = await startGateway();
  try {
    await health(gateway.url);
  } finally {
    await gateway.stop();
  }
  await assert.rejects(health(gateway.url), ({ code, stderr }) => code === 1 && stderr.includes('does not answer'));
});

test('an authority of one\'s own is trusted when it lies in the folder, whatever its name', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'netra-health-'));
  const [key, certificate, authorities] = ['tls.key', 'tls.crt', 'authorities'].map((name) => path.join(folder, name));
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate]);
  await mkdir(authorities);
  await copyFile(certificate, path.join(authorities, 'own.crt'));
  // What keeps the folder in version control is in it too.
  await writeFile(path.join(authorities, '.gitignore'), '*\n');
  const asked = [];
  const server = https.createServer({ key: await readFile(key), cert: await readFile(certificate) }, (request, answer) => { asked.push(request.url); answer.end('ok'); });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `https://localhost:${server.address().port}`;
  try {
    await assert.rejects(health(address), ({ code }) => code === 1);
    assert.deepEqual(asked, []);
    await health(address, { SSL_CERT_DIR: `/etc/ssl/certs:${authorities}` });
    assert.deepEqual(asked, ['/health/live']);
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  }
});
