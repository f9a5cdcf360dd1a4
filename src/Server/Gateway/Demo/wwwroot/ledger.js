// Counts what a pane received, and judges each event: is it this person's, was one missed, did one come twice?
export class Ledger {
  received = 0;
  foreign = 0;
  missed = 0;
  twice = 0;
  gone = 0; // events of threads that were deleted before anybody could vouch for them
  #runs; // a run that somebody vouched for → its thread; null for one that is not this person's
  #threads; // a thread → whether it is this person's; 'deleted' when that can be said no more
  #last; // a run → the number of its last event
  #unsure; // a run that nobody has vouched for yet → its events
  #loose; // a thread that nobody has vouched for yet → its events
  #accused; // a thread → how many of its events were counted as another's
  #ask;
  #isHeld;
  #changed;

  /**
   * `ask` has run(runId) and thread(threadId), which are GetRun and GetThread as this person; `isHeld()` says whether to ask later, as what follows may
   * tell that they are deleted; `changed(runId?)` is told when a verdict came, with the run if it is another's.
   */
  constructor(memory, ask, isHeld, changed) {
    for (const count of ['received', 'foreign', 'missed', 'twice', 'gone']) this[count] = memory?.[count] ?? 0;
    this.#runs = new Map(memory?.runs);
    this.#threads = new Map(memory?.threads);
    this.#last = new Map(memory?.last);
    this.#unsure = new Map(memory?.unsure);
    this.#loose = new Map(memory?.loose);
    this.#accused = new Map(memory?.accused);
    this.#ask = ask;
    this.#isHeld = isHeld;
    this.#changed = changed;
  }

  /** How many events wait for a verdict. */
  get unsure() {
    return [...this.#unsure.values(), ...this.#loose.values()].reduce((sum, events) => sum + events.length, 0);
  }

  /** A run that this pane is about to ask for, under a name that it made up. */
  started(runId, threadId) {
    this.#runs.set(runId, threadId);
    this.#last.set(runId, 0);
  }

  /** A thread that the gateway told this person of. */
  knows(threadId) {
    this.#threads.set(threadId, true);
  }

  count(event) {
    this.received++;
    if (event.runId !== undefined) this.#number(event);
    if (event.type === 'thread_deleted') this.#bury(event.threadId);
    if (event.runId === undefined) this.#judgeThread(event);
    else if (this.#runs.has(event.runId)) this.#judge(event);
    else this.#wait(this.#unsure, event.runId, event);
  }

  /** Events of a run come numbered from 1. After a stated gap the numbers begin anew at whatever comes. */
  forgetNumbers() {
    this.#last.clear();
  }

  /** Asks for what waits: after a catch-up, or when the connection is back. */
  confirmAgain() {
    for (const runId of this.#unsure.keys()) this.#confirmRun(runId);
    for (const threadId of this.#loose.keys()) this.#confirmThread(threadId);
  }

  toJSON() {
    const { received, foreign, missed, twice, gone } = this;
    const brief = (waiting) => [...waiting].map(([key, events]) => [key, events.map(({ runId, threadId }) => ({ runId, threadId }))]);
    const latest = (map) => [...map].slice(-200);
    return {
      received, foreign, missed, twice, gone, unsure: brief(this.#unsure), loose: brief(this.#loose),
      runs: latest(this.#runs), threads: latest(this.#threads), last: latest(this.#last), accused: latest(this.#accused),
    };
  }

  #number({ runId, seq }) {
    const last = this.#last.get(runId) ?? seq - 1;
    if (seq <= last) this.twice++;
    else this.missed += seq - last - 1;
    this.#last.set(runId, Math.max(seq, last));
  }

  #wait(waiting, key, event) {
    const events = waiting.get(key);
    if (events) {
      events.push(event);
      return;
    }
    waiting.set(key, [event]);
    if (this.#isHeld()) return;
    if (waiting === this.#unsure) this.#confirmRun(key);
    else this.#confirmThread(key);
  }

  async #confirmRun(runId) {
    const run = await this.#answer(this.#ask.run(runId));
    if (run === undefined) return;
    // No event fits null, the thread of a run that is not this person's.
    this.#runs.set(runId, run?.runId === runId ? run.threadId : null);
    this.#settle(this.#unsure, runId, (event) => this.#judge(event));
  }

  async #confirmThread(threadId) {
    const history = await this.#answer(this.#ask.thread(threadId));
    if (history === undefined) return;
    if (this.#threads.get(threadId) !== 'deleted') this.#threads.set(threadId, history?.thread.threadId === threadId);
    this.#settle(this.#loose, threadId, (event) => this.#judgeThread(event));
  }

  /** Null when the gateway knows of no such thing of this person; undefined when it did not answer. */
  async #answer(asked) {
    try {
      return await asked;
    } catch (error) {
      return error.message.startsWith('not_found') ? null : undefined;
    }
  }

  #settle(waiting, key, judge) {
    const events = waiting.get(key) ?? [];
    waiting.delete(key);
    events.forEach(judge);
    this.#changed();
  }

  /** Of what belongs to a deleted thread nobody can say any more whose it was, unless it was said before. */
  #bury(threadId) {
    if (this.#threads.get(threadId) === true || [...this.#runs.values()].includes(threadId)) return;
    this.#threads.set(threadId, 'deleted');
    const accused = this.#accused.get(threadId) ?? 0;
    this.#accused.delete(threadId);
    this.foreign -= accused;
    this.gone += accused;
    for (const [runId, events] of this.#unsure) {
      if (events[0].threadId !== threadId) continue;
      this.#runs.set(runId, null);
      this.#settle(this.#unsure, runId, (event) => this.#judge(event));
    }
    this.#settle(this.#loose, threadId, (event) => this.#judgeThread(event));
  }

  #judge(event) {
    if (this.#runs.get(event.runId) === event.threadId) return;
    this.#accuse(event);
  }

  #judgeThread(event) {
    const verdict = this.#threads.get(event.threadId);
    if (verdict === true || [...this.#runs.values()].includes(event.threadId)) return;
    if (verdict === undefined) this.#wait(this.#loose, event.threadId, event);
    else this.#accuse(event);
  }

  #accuse({ runId, threadId }) {
    if (this.#threads.get(threadId) === 'deleted') {
      this.gone++;
      return;
    }
    this.foreign++;
    this.#accused.set(threadId, (this.#accused.get(threadId) ?? 0) + 1);
    this.#changed(runId);
  }
}
