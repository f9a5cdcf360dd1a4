// The runs of one person on the page, the newest first, and which of them are to be drawn again.
import { Run } from './runs.js';
import { RunView } from './runView.js';

const kept = 60;

export class Board {
  #entries = new Map(); // run id → { run, view }
  #due = new Set();
  #card;
  #asked;
  #shown; // the thread whose runs are shown; undefined for all

  /** `card(...elements)` puts cards on top, in order; `asked` has what a card's buttons do: cancel(run), and respond(run, requestId, approved, answer). */
  constructor(card, asked) {
    this.#card = card;
    this.#asked = asked;
  }

  get runs() {
    return [...this.#entries.values()].map(({ run }) => run);
  }

  /** Whether there is nothing to see. */
  get isEmpty() {
    return !this.runs.some((run) => this.#isShown(run));
  }

  /** Shows the runs of one thread; of all when it is undefined. */
  show(threadId) {
    this.#shown = threadId;
    for (const runId of this.#entries.keys()) this.#due.add(runId);
  }

  /** The runs of a thread that is gone. */
  remove(threadId) {
    for (const [runId, { run, view }] of this.#entries) {
      if (run.threadId !== threadId) continue;
      view.element.remove();
      this.#entries.delete(runId);
    }
  }

  /** Puts the cards in order, after older runs came. */
  order() {
    const newestFirst = [...this.#entries.values()].sort((one, other) => (one.run.createdAt < other.run.createdAt ? 1 : -1));
    this.#card(...newestFirst.map(({ view }) => view.element));
  }

  /** What was asked first in a thread, as far as it is known here. */
  firstQuestion(threadId) {
    const asked = this.runs.filter((run) => run.threadId === threadId && run.question !== '');
    return asked.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1))[0]?.question;
  }

  /** A run, made if there was none, from what is `known` of it. */
  runOf(runId, known) {
    const entry = this.#entries.get(runId);
    if (entry) return entry.run;
    const run = new Run(runId, known);
    const view = new RunView(run, this.#asked);
    this.#entries.set(runId, { run, view });
    this.#due.add(runId);
    this.#card(view.element);
    for (const [old, { view: oldest }] of [...this.#entries].slice(0, -kept)) {
      oldest.element.remove();
      this.#entries.delete(old);
    }
    return run;
  }

  change(runId, change) {
    change(this.runOf(runId));
    this.#due.add(runId);
  }

  draw() {
    for (const runId of this.#due) {
      const { run, view } = this.#entries.get(runId) ?? {};
      if (!view) continue;
      view.element.hidden = !this.#isShown(run);
      view.draw();
    }
    this.#due.clear();
  }

  #isShown({ threadId }) {
    return this.#shown === undefined || threadId === this.#shown;
  }
}
