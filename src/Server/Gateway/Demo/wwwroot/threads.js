// The threads of one person as the gateway has them, kept up by events; and which of them is looked at.
const endings = new Set(['agent_completed', 'agent_error', 'agent_cancelled']);

export class Threads {
  #known = new Map(); // thread id → the gateway's Thread
  #next;
  #invoke;
  chosen; // a thread id; undefined for all threads

  /** `invoke(method, argument)` asks the gateway as this person. */
  constructor(invoke, chosen) {
    this.#invoke = invoke;
    this.chosen = chosen;
  }

  /** The latest first. */
  get all() {
    return [...this.#known.values()].sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
  }

  get hasMore() {
    return this.#next !== undefined;
  }

  get(threadId) {
    return this.#known.get(threadId);
  }

  /** Before the events flow: the first page. What was known of others may be gone by now. */
  async load() {
    const page = await this.#invoke('ListThreads', {});
    this.#known.clear();
    this.#takePage(page);
    if (this.chosen !== undefined && !this.#known.has(this.chosen)) await this.#lookForChosen();
  }

  async more() {
    this.#takePage(await this.#invoke('ListThreads', { before: this.#next }));
  }

  /** Asks for a new thread, or for another title. What becomes of it comes as an event too; hearing it twice changes nothing. */
  async create(title) {
    const threadId = `thread-${crypto.randomUUID()}`;
    this.#take(await this.#invoke('CreateThread', { threadId, title: title === '' ? undefined : title }));
    return threadId;
  }

  async rename(threadId, title) {
    this.#take(await this.#invoke('RenameThread', { threadId, title }));
  }

  async remove(threadId) {
    await this.#invoke('DeleteThread', { threadId });
    this.#known.delete(threadId);
  }

  /** Takes an event in: of a thread, or of a run that begins or ends in one. */
  hear({ type, threadId, runId, time, data }) {
    if (type === 'thread_deleted') this.#known.delete(threadId);
    else if (data.thread !== undefined && runId === undefined) this.#take(data.thread);
    else if (type === 'agent_started') this.#touch(threadId, time, runId);
    else if (endings.has(type)) this.#touch(threadId, time, undefined, runId);
  }

  /** It may be on a later page, or gone. */
  async #lookForChosen() {
    try {
      this.#take((await this.#invoke('GetThread', { threadId: this.chosen, limit: 1 })).thread);
    } catch (error) {
      if (!error.message.startsWith('not_found')) throw error;
      this.chosen = undefined;
    }
  }

  #takePage({ threads, next }) {
    for (const thread of threads) this.#take(thread);
    this.#next = next;
  }

  /** An event from before the list was asked for says less than the list. */
  #take(thread) {
    const updatedAt = this.#known.get(thread.threadId)?.updatedAt ?? '';
    this.#known.set(thread.threadId, { ...thread, updatedAt: updatedAt > thread.updatedAt ? updatedAt : thread.updatedAt });
  }

  #touch(threadId, time, started, ended) {
    const thread = this.#known.get(threadId);
    if (thread === undefined) return;
    if (time > thread.updatedAt) thread.updatedAt = time;
    if (started !== undefined) thread.activeRunId = started;
    else if (thread.activeRunId === ended) thread.activeRunId = undefined;
  }
}
