// One person's connection, with the stock SignalR client. It remembers its cursor, comes back for ever, and attaches again.
import { eventTypes } from './events.js';

const { HubConnectionBuilder, HttpTransportType, LogLevel } = globalThis.signalR;
const awayAfterDrop = 1500;
/** Whether an error is the gateway's answer, `code: sentence`; any other means that nothing was answered. */
export const isRefusal = ({ message }) => /^[a-z_]+: /.test(message);
const pauseOf = (tries) => Math.min(30_000, 500 * 2 ** tries) * (0.5 + Math.random() / 2);

export class Session {
  #user;
  #told;
  #hub;
  #socket;
  #pause;
  #isStopped = false;
  #isConnecting = false;

  /** `told` hears: state(name, text?), opened() before each attach, attached(answer), event(envelope), gap(notice), closing(notice), refused(sentence). */
  constructor(user, cursor, told) {
    this.#user = user;
    this.cursor = cursor;
    this.#told = told;
    const session = this;
    this.#hub = new HubConnectionBuilder()
      .withUrl(`${location.origin}/hubs/agent`, {
        accessTokenFactory: () => this.#token(),
        skipNegotiation: true,
        transport: HttpTransportType.WebSockets,
        // The browser's own, held so that it can be closed behind the client's back.
        WebSocket: class extends WebSocket {
          constructor(...address) {
            super(...address);
            session.#socket = this;
          }
        },
      })
      .configureLogging(LogLevel.None)
      .build();
    this.#listen();
  }

  /** Connects, and comes back whenever the connection ends, until it is stopped. */
  async start() {
    if (this.#isConnecting) return;
    this.#isConnecting = true;
    for (let tries = 0; !this.#isStopped; tries++) {
      if (this.#pause !== undefined) await this.#wait(this.#pause);
      this.#pause = undefined;
      try {
        if (this.#isStopped) break;
        this.#told.state('connecting');
        await this.#hub.start();
        await this.#attach();
        break;
      } catch (error) {
        if (isRefusal(error)) this.#told.refused(error.message);
        // A cursor that is none will not do the next time either.
        if (error.message.startsWith('invalid_argument')) this.cursor = undefined;
        await this.#hub.stop();
        this.#pause ??= pauseOf(tries);
      }
    }
    this.#isConnecting = false;
  }

  invoke(method, argument) {
    return this.#hub.invoke(method, argument);
  }

  /** Closes the socket without SignalR's goodbye. What was under way to it is lost, and comes again. */
  drop() {
    this.#pause = awayAfterDrop;
    this.#socket?.close(4000);
  }

  stop() {
    this.#isStopped = true;
    return this.#hub.stop();
  }

  #listen() {
    // Each event is handled one turn later: an answer or a gap that came before it is then dealt with already.
    const later = (handle) => (notice) => queueMicrotask(() => this.#isStopped || handle(notice));
    for (const type of eventTypes) {
      this.#hub.on(type, later((event) => {
        this.cursor = event.cursor;
        this.#told.event(event);
      }));
    }
    this.#hub.on('gap', later((gap) => {
      this.cursor = gap.cursor;
      this.#told.gap(gap);
    }));
    this.#hub.on('closing', later((closing) => {
      this.#pause = closing.retryAfterMs;
      this.#told.closing(closing);
      if (!closing.reconnect) this.stop();
    }));
    this.#hub.onclose(() => this.#isStopped ? this.#told.state('closed') : this.start());
  }

  async #attach() {
    await this.#told.opened();
    const answer = await this.#hub.invoke('Attach', { cursor: this.cursor ?? 'start' });
    this.cursor = answer.cursor;
    this.#told.state('live');
    this.#told.attached(answer);
  }

  async #token() {
    const answer = await fetch('/v1/dev/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: this.#user }),
    });
    const body = await answer.json();
    if (answer.ok) return body.access_token;
    if (answer.status === 400) {
      // This name will never do.
      this.#isStopped = true;
      this.#told.state('closed');
    }
    this.#told.refused(body.error);
    throw new Error(`No token: ${answer.status}`);
  }

  #wait(ms) {
    this.#told.state('away', `back in ${(ms / 1000).toFixed(1)} s`);
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
