// What was asked and not answered for yet. A question that the connection took along with it is asked again when it is back.
import { isRefusal } from './session.js';

export class Questions {
  #waiting; // run id → { question, threadId, agent }
  #isHeld; // whether earlier questions go out first, once the connection is back
  #start;
  #lost;

  /** `start(runId, question, threadId, agent)` is StartRun; `lost()` is told when the connection was no longer there to answer. */
  constructor(memory, start, lost) {
    this.#waiting = new Map(memory);
    this.#isHeld = this.#waiting.size > 0;
    this.#start = start;
    this.#lost = lost;
  }

  /** Throws what the gateway refuses. */
  ask(runId, question, threadId, agent) {
    this.#waiting.set(runId, { question, threadId, agent });
    if (!this.#isHeld) return this.#send(runId);
    this.#lost();
    return Promise.resolve();
  }

  /** In the order in which they were asked. A run has one name however often it is asked for, so no question is run twice. */
  async askAgain(refused) {
    this.#isHeld = false;
    for (const runId of this.#waiting.keys()) {
      await this.#send(runId).catch(({ message }) => refused(message));
      if (this.#isHeld) return;
    }
  }

  toJSON() {
    return [...this.#waiting];
  }

  async #send(runId) {
    const { question, threadId, agent } = this.#waiting.get(runId);
    try {
      await this.#start(runId, question, threadId, agent);
      this.#waiting.delete(runId);
    } catch (error) {
      if (!isRefusal(error)) {
        this.#isHeld = true;
        this.#lost();
        return;
      }
      this.#waiting.delete(runId);
      throw error;
    }
  }
}
