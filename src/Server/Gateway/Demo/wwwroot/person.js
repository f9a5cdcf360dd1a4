// What one signed-in person has in this tab: a connection, runs, and the counts of what came.
import { Ledger } from './ledger.js';
import { recall, remember } from './memory.js';
import { Run } from './runs.js';
import { RunView } from './runView.js';
import { Session } from './session.js';

const runsKept = 20;

export class Person {
  #side;
  #notices;
  #told;
  #session;
  #thread;
  #runs = new Map(); // run id → { run, view }
  #due = new Set(); // runs to be drawn again
  #isReload;
  #mustAsk; // whether runs are to be asked for before the events flow
  #catchingUp = 0;
  #missedBefore = 0;
  #caughtUp = '';

  /** `told` hears: changed(), state(text), refused(sentence), card(element) for each new run. */
  constructor(side, user, notices, told) {
    this.user = user;
    this.#side = side;
    this.#notices = notices;
    this.#told = told;
    const memory = recall(side, user);
    this.#isReload = this.#mustAsk = memory !== undefined;
    this.#thread = memory?.thread ?? `page-${crypto.randomUUID()}`;
    this.#session = new Session(user, memory?.cursor, {
      state: told.state,
      refused: told.refused,
      opened: () => this.#opened(),
      attached: (answer) => this.#attached(answer),
      event: (event) => this.#hear(event),
      gap: (gap) => this.#gap(gap),
      closing: ({ code, reason }) => notices.show(`The gateway closes this connection, ${code}: ${reason}`, 'warn'),
    });
    this.ledger = new Ledger(memory?.counts, (runId) => this.#session.invoke('GetRun', { runId }), (foreignRun) => {
      if (foreignRun) this.#change(foreignRun, (run) => { run.isForeign = true; });
      told.changed();
    });
    for (const known of memory?.drawn ?? []) this.#runOf(known.runId, known);
  }

  get hasRuns() {
    return this.#runs.size > 0;
  }

  arrive() {
    this.#session.start();
  }

  async ask(question) {
    const runId = `run-${crypto.randomUUID()}`;
    this.ledger.started(runId, this.#thread);
    await this.#session.invoke('StartRun', { agent: 'docs', input: { text: question }, threadId: this.#thread, runId });
  }

  drop() {
    this.#session.drop();
  }

  leave() {
    this.save();
    this.#session.stop();
  }

  save() {
    const drawn = [...this.#runs.values()].map(({ run }) => run);
    remember(this.#side, { user: this.user, cursor: this.#session.cursor, thread: this.#thread, counts: this.ledger, drawn });
  }

  draw() {
    for (const runId of this.#due) this.#runs.get(runId)?.view.draw();
    this.#due.clear();
  }

  /** Before the events flow: what was said of the runs that this tab knows. */
  async #opened() {
    this.ledger.confirmAgain();
    if (!this.#mustAsk) return;
    for (const runId of [...this.#runs.keys()]) await this.#take(runId);
    this.#mustAsk = false;
  }

  #attached(answer) {
    if (answer.outcome === 'gap') {
      this.#gap(answer);
      return;
    }
    this.#catchingUp = answer.replayed;
    this.#missedBefore = this.ledger.missed;
    const began = this.#isReload ? 'Reloaded and caught up' : this.#caughtUp ? 'Caught up' : 'Signed in. From the log';
    this.#caughtUp = `${began}: ${counted(answer.replayed)}`;
    this.#isReload = false;
    if (answer.replayed === 0) this.#level();
  }

  #level() {
    this.#notices.show(`${this.#caughtUp}, ${this.ledger.missed - this.#missedBefore} missed.`, 'good');
  }

  #hear(event) {
    this.ledger.count(event);
    if (event.runId !== undefined) {
      this.#change(event.runId, (run) => {
        run.hear(event);
        if (this.#catchingUp === 0) this.#say(run, event);
      });
    }
    if (this.#catchingUp > 0 && --this.#catchingUp === 0) this.#level();
    this.#told.changed();
  }

  #say(run, { type, data }) {
    if (type === 'agent_started') this.#notices.say(`At work on: ${run.question}`);
    else if (type === 'tool_executing') this.#notices.say(`Uses ${data.tool}.`);
    else if (type === 'message_completed') this.#notices.say(`Answer: ${data.text}`);
    else if (!run.isActive) this.#notices.say(`The run is ${run.status}. ${run.end}`);
  }

  /** Continuity cannot be proved: what is drawn of runs under way is replaced by what the gateway says of them. */
  async #gap({ reason, runs }) {
    this.#catchingUp = 0;
    this.ledger.forgetNumbers();
    this.#notices.show(`Gap: ${reason}. Drawn anew as the gateway has it; events go on from here.`, 'warn');
    for (const state of runs) this.#change(state.runId, (run) => run.replace(state));
    const told = new Set(runs.map(({ runId }) => runId));
    const open = [...this.#runs.values()].filter(({ run }) => run.isActive && !told.has(run.runId));
    try {
      for (const { run } of open) await this.#take(run.runId);
    } catch {
      // Cut again: asked for when the connection is back.
      this.#mustAsk = true;
    }
  }

  async #take(runId) {
    try {
      const state = await this.#session.invoke('GetRun', { runId });
      this.#change(runId, (run) => run.take(state));
    } catch (error) {
      if (!error.message.startsWith('not_found')) throw error;
      this.#change(runId, (run) => run.forget());
    }
  }

  #change(runId, change) {
    change(this.#runOf(runId).run);
    this.#due.add(runId);
    this.#told.changed();
  }

  #runOf(runId, known) {
    let entry = this.#runs.get(runId);
    if (entry) return entry;
    const run = new Run(runId, known);
    entry = { run, view: new RunView(run, () => this.#cancel(runId)) };
    this.#runs.set(runId, entry);
    this.#due.add(runId);
    this.#told.card(entry.view.element);
    for (const [old, { view }] of [...this.#runs].slice(0, -runsKept)) {
      view.element.remove();
      this.#runs.delete(old);
    }
    return entry;
  }

  async #cancel(runId) {
    try {
      await this.#session.invoke('CancelRun', { runId });
    } catch (error) {
      this.#told.refused(error.message);
    }
  }
}

const counted = (events) => `${events} ${events === 1 ? 'event' : 'events'}`;
