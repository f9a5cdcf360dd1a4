// What one signed-in person has in this tab: a connection, runs, and the counts of what came.
import { isKnown } from './agents.js';
import { Board } from './board.js';
import { CatchUp } from './catchUp.js';
import { Ledger } from './ledger.js';
import { Questions } from './questions.js';
import { recall, remember } from './memory.js';
import { Session, isRefusal } from './session.js';
import { Threads } from './threads.js';

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
  #earlier; // where the next page of the chosen thread's runs begins
  #strangers = new Set(); // agents that were asked about once more
  #mustAsk; // whether runs are to be asked for before the events flow

  /** `told` hears: changed(), state(name, text?), refused(sentence), card(...elements) that go on top, in order, agents(list). */
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
    const ask = {
      run: (runId) => this.#session.invoke('GetRun', { runId }),
      thread: (threadId) => this.#session.invoke('GetThread', { threadId, limit: 1 }),
    };
    this.ledger = new Ledger(memory?.counts, ask, () => this.#catchUp.isUnderWay, (foreignRun) => {
      if (foreignRun) this.#accuse(foreignRun);
      told.changed();
    });
    this.threads = new Threads((method, argument) => this.#session.invoke(method, argument), memory?.chosen);
    this.#questions = new Questions(
      memory?.questions,
      (runId, text, threadId, agent) => this.#session.invoke('StartRun', { agent, input: { text }, threadId, runId }),
      () => notices.show('The question goes out when the connection is back.', 'warn'));
    this.#catchUp = new CatchUp(memory !== undefined, () => this.ledger.missed, (text, kind) => notices.show(text, kind));
    this.#board = new Board(told.card, {
      cancel: ({ runId }) => this.#tell('CancelRun', { runId }),
      respond: ({ runId }, requestId, approved, answer) => this.#tell('Respond', { runId, requestId, approved, answer }),
    });
    for (const known of memory?.drawn ?? []) this.#board.runOf(known.runId, known);
    this.#board.show(this.threads.chosen);
  }

  get hasEarlier() {
    return this.#earlier !== undefined;
  }

  /** What a thread without a title is called here. */
  nameOf({ threadId }) {
    return this.#board.firstQuestion(threadId) ?? 'Untitled';
  }

  /** Looks at one thread, with its latest runs; at all when it is undefined. Throws what the gateway refuses. */
  async choose(threadId) {
    this.threads.chosen = threadId;
    this.#earlier = undefined;
    this.#board.show(threadId);
    this.#told.changed();
    if (threadId !== undefined) await this.showEarlier();
  }

  async showEarlier() {
    const threadId = this.threads.chosen; // another may be chosen before the answer
    const { runs, next } = await this.#session.invoke('GetThread', { threadId, before: this.#earlier });
    if (threadId !== this.threads.chosen) return;
    for (const state of runs.reverse()) this.#change(state.runId, (run) => run.take(state));
    this.#earlier = next;
    this.#board.order();
    this.#told.changed();
  }

  async create(title) {
    const threadId = await this.threads.create(title);
    this.ledger.knows(threadId);
    await this.choose(threadId);
  }

  get hasRuns() {
    return !this.#board.isEmpty;
  }

  arrive() {
    this.#session.start();
  }

  /** Throws what the gateway refuses. */
  ask(question, agent) {
    const [runId, threadId] = [`run-${crypto.randomUUID()}`, this.threads.chosen ?? this.#thread];
    this.ledger.started(runId, threadId);
    return this.#questions.ask(runId, question, threadId, agent);
  }

  /** Tells which agents there are now. */
  async listAgents() {
    this.#told.agents((await this.#session.invoke('ListAgents', {})).agents);
    this.#board.show(this.threads.chosen);
    this.#told.changed();
  }

  drop() {
    this.#session.drop();
  }

  leave() {
    this.save();
    this.#session.stop();
  }

  save() {
    const { user, ledger: counts, threads: { chosen } } = this;
    remember(this.#side, { user, cursor: this.#session.cursor, thread: this.#thread, chosen, counts, drawn: this.#board.runs, questions: this.#questions });
  }

  draw() {
    this.#board.draw();
  }

  /** Before the events flow: the threads there are, and what was said of the runs that this tab knows. */
  async #opened() {
    await this.listAgents();
    await this.threads.load();
    for (const { threadId } of this.threads.all) this.ledger.knows(threadId);
    this.#board.show(this.threads.chosen);
    this.ledger.confirmAgain();
    if (!this.#mustAsk) return;
    if (this.threads.chosen !== undefined) await this.showEarlier();
    for (const { runId } of this.#board.runs) await this.#take(runId);
    this.#mustAsk = false;
  }

  #attached(answer) {
    if (answer.outcome === 'gap') this.#gap(answer);
    else this.#catchUp.attached(answer.replayed);
    if (!this.#catchUp.isUnderWay) this.ledger.confirmAgain();
    this.#questions.askAgain(this.#told.refused);
    this.#told.changed();
  }

  #hear(event) {
    const wasCatchingUp = this.#catchUp.isUnderWay;
    this.ledger.count(event);
    this.threads.hear(event);
    if (event.type === 'thread_deleted') this.#forget(event.threadId);
    if (event.runId !== undefined) {
      this.#introduce(event.agent);
      this.#change(event.runId, (run) => {
        run.hear(event);
        // What was asked comes with the beginning, and one that waits is to be told apart from the others.
        if (event.type === 'run_queued' && run.question === '') this.#take(event.runId).catch(() => { this.#mustAsk = true; });
        if (!this.#catchUp.isUnderWay) this.#say(run, event);
      });
    }
    this.#catchUp.heard();
    if (wasCatchingUp && !this.#catchUp.isUnderWay) this.ledger.confirmAgain();
    this.#told.changed();
  }

  /** An agent that has said nothing of itself is asked about once more when it works: its worker may have come since. */
  #introduce(agent) {
    if (isKnown(agent) || this.#strangers.has(agent)) return;
    this.#strangers.add(agent);
    this.listAgents().catch(() => this.#strangers.delete(agent));
  }

  #forget(threadId) {
    this.#board.remove(threadId);
    if (this.threads.chosen !== threadId) return;
    this.#notices.say('The thread was deleted.');
    this.choose(undefined);
  }

  #say(run, { type, data }) {
    if (type === 'agent_started') this.#notices.say(`At work on: ${run.question}`);
    else if (type === 'tool_executing') this.#notices.say(`Uses ${data.tool}.`);
    else if (type === 'approval_requested') this.#notices.say(`It asks for leave: ${data.prompt}`);
    else if (type === 'approval_resolved') this.#notices.say(data.approved ? 'It may.' : 'It may not.');
    else if (type === 'message_completed') this.#notices.say(`Answer: ${data.text}`);
    else if (!run.isActive) this.#notices.say(`The run is ${run.status}. ${run.end}`);
  }

  /** Continuity cannot be proved: what is drawn of runs under way is replaced by what the gateway says of them. */
  async #gap({ reason, runs }) {
    this.#catchUp.abandon();
    this.ledger.forgetNumbers();
    this.#notices.show(`Gap, ${reason}: ${gaps[reason] ?? 'events are missing'}. Runs are drawn as the gateway has them now; events go on from here.`, 'warn');
    this.ledger.confirmAgain();
    for (const state of runs) this.#change(state.runId, (run) => run.replace(state));
    const told = new Set(runs.map(({ runId }) => runId));
    const open = this.#board.runs.filter((run) => run.isActive && !told.has(run.runId));
    try {
      await this.threads.load();
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

  /** Asks for something whose outcome comes as events. Says whether the gateway took it; what it refuses is shown. */
  async #tell(method, argument) {
    this.#told.refused('');
    try {
      await this.#session.invoke(method, argument);
      return true;
    } catch (error) {
      this.#told.refused(isRefusal(error) ? error.message : 'The connection is away; try again when it is back.');
      return false;
    }
  }
}
