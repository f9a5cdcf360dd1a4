// The runs of one person on the page, the newest first, and which of them are to be drawn again.
import { Run } from './runs.js';
import { RunView } from './runView.js';

const kept = 20;

export class Board {
  #entries = new Map(); // run id → { run, view }
  #due = new Set();
  #card;
  #cancel;

  /** `card(element)` takes the card of a new run; `cancel(runId)` is what its button does. */
  constructor(card, cancel) {
    this.#card = card;
    this.#cancel = cancel;
  }

  get runs() {
    return [...this.#entries.values()].map(({ run }) => run);
  }

  get isEmpty() {
    return this.#entries.size === 0;
  }

  /** A run, made if there was none, from what is `known` of it. */
  runOf(runId, known) {
    const entry = this.#entries.get(runId);
    if (entry) return entry.run;
    const run = new Run(runId, known);
    const view = new RunView(run, () => this.#cancel(runId));
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
    for (const runId of this.#due) this.#entries.get(runId)?.view.draw();
    this.#due.clear();
  }
}
