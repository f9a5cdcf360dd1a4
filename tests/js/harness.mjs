// The built gateway as a process of its own, and stock clients of it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { eventually } from './eventually.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const serverDll = process.env.NETRA_SERVER_DLL
  ?? path.join(root, 'src/Server/bin/Release/net10.0/Netra.Signal.Server.dll');

export const eventTypes = [
  'run_queued', 'agent_started', 'agent_thinking', 'tool_executing', 'tool_progress', 'tool_completed',
  'message_delta', 'message_completed', 'approval_requested', 'approval_resolved', 'run_reset',
  'agent_completed', 'agent_error', 'agent_cancelled', 'thread_created', 'thread_updated', 'thread_deleted', 'custom',
];

export const terminalTypes = ['agent_completed', 'agent_error', 'agent_cancelled'];

/** Starts a gateway in Development on a free port with an empty data folder. */
export async function startGateway(settings = {}) {
  if (!existsSync(serverDll)) throw new Error(`Build the server first: there is no ${path.basename(serverDll)}.`);
  const data = await mkdtemp(path.join(tmpdir(), 'netra-js-'));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(netra|aspnetcore|logging)_/i.test(name));
  const child = spawn('dotnet', [serverDll], {
    cwd: path.dirname(serverDll),
    env: {
      ...Object.fromEntries(inherited),
      ASPNETCORE_ENVIRONMENT: 'Development',
      ASPNETCORE_URLS: 'http://127.0.0.1:0',
      DOTNET_gcServer: '0',
      Netra__DataPath: data,
      // What the agent docs reads: a text of the tests' own, the same for ever.
      Netra__Agents__DocsPath: path.join(root, 'tests/Kit/knowledge'),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gateway = new Gateway(child, data);
  try {
    await gateway.listening();
    return gateway;
  } catch (error) {
    await gateway.stop();
    throw error;
  }
}

class Gateway {
  #child;
  #data;
  #exited;
  log = '';
  url = '';

  constructor(child, data) {
    this.#child = child;
    this.#data = data;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { this.log += text; });
  }

  // A crash ends by a signal, without a code.
  get #ended() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async listening() {
    await eventually(() => {
      if (this.#ended) throw new Error(`The server ended (${this.#child.exitCode ?? this.#child.signalCode}):\n${this.log}`);
      this.url = /Now listening on: (http:\/\/127\.0\.0\.1:\d+)/.exec(this.log)?.[1] ?? '';
      return this.url !== '';
    }, 'the server to listen', 60_000);
    await eventually(async () => (await fetch(`${this.url}/health/live`)).ok, '/health/live to answer 200');
  }

  /** A token of the development sign-in. */
  async token(user) {
    const answer = await fetch(`${this.url}/v1/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
    });
    if (!answer.ok) throw new Error(`No token for ${user}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).access_token;
  }

  /** Connects a stock client as a user and, unless `attach` is false, attaches it at `cursor` (absent: from now on). */
  async connect(user, { cursor, attach = true, url = this.url, reconnect = false } = {}) {
    const tab = new Tab(this, user, url, reconnect);
    await tab.hub.start();
    if (attach) tab.attached = await tab.hub.invoke('Attach', cursor === undefined ? {} : { cursor });
    return tab;
  }

  /** Warnings and errors the server printed, without those expected. */
  complaints(...expected) {
    return this.log.split('\n').filter((line) => /^(\S+ )?(warn|fail|crit)(\[|:)|^Unhandled exception|"LogLevel":\s*"(Warning|Error|Critical)"/.test(line))
      // Kestrel's word that the machine was too busy for its clock is no fault of the gateway.
      .filter((line) => ![/Microsoft\.AspNetCore\.Server\.Kestrel(\.\w+)?\[22\]/, ...expected].some((pattern) => pattern.test(line)));
  }

  async stop() {
    if (!this.#ended) this.#child.kill('SIGKILL');
    await this.#exited;
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** One connection of one user; `events` and `controls` have all it heard, in order. */
class Tab {
  events = [];
  controls = [];
  attached = undefined;

  constructor(gateway, user, url, reconnect) {
    this.user = user;
    const builder = new HubConnectionBuilder()
      .withUrl(`${url}/hubs/agent`, {
        accessTokenFactory: () => gateway.token(user),
        skipNegotiation: true,
        transport: HttpTransportType.WebSockets,
      })
      .configureLogging(LogLevel.None);
    this.hub = (reconnect ? builder.withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 2 }) : builder).build();
    for (const type of eventTypes) this.hub.on(type, (envelope) => this.events.push(envelope));
    for (const type of ['gap', 'closing']) this.hub.on(type, (notice) => this.controls.push({ type, ...notice }));
  }

  get lastCursor() {
    return this.events.at(-1)?.cursor ?? this.attached?.cursor;
  }

  ofRun(runId) {
    return this.events.filter((event) => event.runId === runId);
  }

  /** Starts a run of the agent `docs`. */
  ask(text, more = {}) {
    return this.hub.invoke('StartRun', { agent: 'docs', input: { text }, ...more });
  }

  async heard(fits, because, deadline) {
    await eventually(() => this.events.some(fits), because, deadline);
    return this.events.find(fits);
  }

  end(runId) {
    return this.heard((event) => event.runId === runId && terminalTypes.includes(event.type), `${this.user} to hear the end of ${runId}`, 60_000);
  }

  close() {
    return this.hub.stop();
  }
}
