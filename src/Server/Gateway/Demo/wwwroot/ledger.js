// Counts what a pane received, and judges each event: is it this person's, was one missed, did one come twice?
export class Ledger {
  received = 0;
  foreign = 0;
  missed = 0;
  twice = 0;
  #runs; // a run that is this person's → its thread
  #last; // a run → the number of its last event
  #unsure; // a run that nobody has vouched for yet → its events
  #loose = []; // events of threads nobody has vouched for yet
  #ask;
  #changed;

  /** `ask(runId)` is GetRun as this person; `changed(runId?)` is told when a verdict came, with the run if it is another's. */
  constructor(memory, ask, changed) {
    this.#runs = new Map(memory?.runs);
    this.#last = new Map(memory?.last);
    this.#unsure = new Map(memory?.unsure);
    this.#loose = memory?.loose ?? [];
    for (const count of ['received', 'foreign', 'missed', 'twice']) this[count] = memory?.[count] ?? 0;
    this.#ask = ask;
    this.#changed = changed;
  }

  /** How many events wait for a verdict. */
  get unsure() {
    return this.#loose.length + [...this.#unsure.values()].reduce((sum, events) => sum + events.length, 0);
  }

  /** A run that this pane is about to ask for, under a name that it made up. */
  started(runId, threadId) {
    this.#runs.set(runId, threadId);
    this.#last.set(runId, 0);
  }

  count(event) {
    this.received++;
    if (event.runId === undefined) {
      this.#judgeThread(event);
      return;
    }
    this.#number(event);
    if (this.#runs.has(event.runId)) {
      this.#judge(event);
    } else if (this.#unsure.has(event.runId)) {
      this.#unsure.get(event.runId).push(event);
    } else {
      this.#unsure.set(event.runId, [event]);
      this.#confirm(event.runId);
    }
  }

  /** Events of a run come numbered from 1. After a stated gap the numbers begin anew at whatever comes. */
  forgetNumbers() {
    this.#last.clear();
  }

  /** Asks again for what could not be asked when the connection was away. */
  confirmAgain() {
    for (const runId of this.#unsure.keys()) this.#confirm(runId);
  }

  toJSON() {
    const { received, foreign, missed, twice } = this;
    const unsure = [...this.#unsure].map(([runId, events]) => [runId, events.map(({ threadId }) => ({ runId, threadId }))]);
    const loose = this.#loose.map(({ threadId }) => ({ threadId }));
    return { received, foreign, missed, twice, unsure, loose, runs: [...this.#runs].slice(-200), last: [...this.#last].slice(-200) };
  }

  #number({ runId, seq }) {
    const last = this.#last.get(runId) ?? seq - 1;
    if (seq <= last) this.twice++;
    else this.missed += seq - last - 1;
    this.#last.set(runId, Math.max(seq, last));
  }

  async #confirm(runId) {
    let run;
    try {
      run = await this.#ask(runId);
    } catch (error) {
      if (!error.message.startsWith('not_found')) return;
    }
    const events = this.#unsure.get(runId) ?? [];
    this.#unsure.delete(runId);
    // No event fits null, the thread of a run that is not this person's.
    this.#runs.set(runId, run?.runId === runId ? run.threadId : null);
    for (const event of events) this.#judge(event);
    const loose = this.#loose;
    this.#loose = [];
    for (const event of loose) this.#judgeThread(event);
    this.#changed();
  }

  #judge(event) {
    if (this.#runs.get(event.runId) === event.threadId) return;
    this.foreign++;
    this.#changed(event.runId);
  }

  #judgeThread(event) {
    if (![...this.#runs.values()].includes(event.threadId)) this.#loose.push(event);
  }
}
