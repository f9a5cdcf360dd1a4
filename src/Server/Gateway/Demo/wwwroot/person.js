// What one signed-in person has in this tab: a connection, runs, and the counts of what came.
import { Board } from './board.js';
import { CatchUp } from './catchUp.js';
import { Ledger } from './ledger.js';
import { Questions } from './questions.js';
import { recall, remember } from './memory.js';
import { Session } from './session.js';

const gaps = {
  epoch_changed: 'the gateway began a new log',
  trimmed: 'events were dropped before they came here',
  cursor_ahead: 'the log is shorter than it was',
};

export class Person {
  #side;
  #notices;
  #told;
  #session;
  #questions;
  #catchUp;
  #thread;
  #board;
  #mustAsk; // whether runs are to be asked for before the events flow

  /** `told` hears: changed(), state(name, text?), refused(sentence), card(element) for each new run. */
  constructor(side, user, notices, told) {
    this.user = user;
    this.#side = side;
    this.#notices = notices;
    this.#told = told;
    const memory = recall(side, user);
    this.#mustAsk = memory !== undefined;
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
      if (foreignRun) this.#accuse(foreignRun);
      told.changed();
    });
    this.#questions = new Questions(
      memory?.questions,
      (runId, text) => this.#session.invoke('StartRun', { agent: 'docs', input: { text }, threadId: this.#thread, runId }),
      () => notices.show('The question goes out when the connection is back.', 'warn'));
    this.#catchUp = new CatchUp(memory !== undefined, () => this.ledger.missed, (text, kind) => notices.show(text, kind));
    this.#board = new Board(told.card, (runId) => this.#cancel(runId));
    for (const known of memory?.drawn ?? []) this.#board.runOf(known.runId, known);
  }

  get hasRuns() {
    return !this.#board.isEmpty;
  }

  arrive() {
    this.#session.start();
  }

  /** Throws what the gateway refuses. */
  ask(question) {
    const runId = `run-${crypto.randomUUID()}`;
    this.ledger.started(runId, this.#thread);
    return this.#questions.ask(runId, question);
  }

  drop() {
    this.#session.drop();
  }

  leave() {
    this.save();
    this.#session.stop();
  }

  save() {
    const { user, ledger: counts } = this;
    remember(this.#side, { user, cursor: this.#session.cursor, thread: this.#thread, counts, drawn: this.#board.runs, questions: this.#questions });
  }

  draw() {
    this.#board.draw();
  }

  /** Before the events flow: what was said of the runs that this tab knows. */
  async #opened() {
    this.ledger.confirmAgain();
    if (!this.#mustAsk) return;
    for (const { runId } of this.#board.runs) await this.#take(runId);
    this.#mustAsk = false;
  }

  #attached(answer) {
    if (answer.outcome === 'gap') this.#gap(answer);
    else this.#catchUp.attached(answer.replayed);
    this.#questions.askAgain(this.#told.refused);
  }

  #hear(event) {
    this.ledger.count(event);
    if (event.runId !== undefined) {
      this.#change(event.runId, (run) => {
        run.hear(event);
        if (!this.#catchUp.isUnderWay) this.#say(run, event);
      });
    }
    this.#catchUp.heard();
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
    this.#catchUp.abandon();
    this.ledger.forgetNumbers();
    this.#notices.show(`Gap, ${reason}: ${gaps[reason] ?? 'events are missing'}. Runs are drawn as the gateway has them now; events go on from here.`, 'warn');
    for (const state of runs) this.#change(state.runId, (run) => run.replace(state));
    const told = new Set(runs.map(({ runId }) => runId));
    const open = this.#board.runs.filter((run) => run.isActive && !told.has(run.runId));
    try {
      for (const { runId } of open) await this.#take(runId);
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

  #accuse(runId) {
    this.#change(runId, (run) => {
      if (!run.isForeign) this.#notices.show(`An event came that is not ${this.user}'s.`, 'bad');
      run.isForeign = true;
    });
  }

  #change(runId, change) {
    this.#board.change(runId, change);
    this.#told.changed();
  }

  async #cancel(runId) {
    try {
      await this.#session.invoke('CancelRun', { runId });
    } catch (error) {
      this.#told.refused(error.message);
    }
  }
}
