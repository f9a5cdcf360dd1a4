// A question that a run asks its person: what it is about, two buttons, and room to say more.
import { partsOf } from './parts.js';

let views = 0;

export class ApprovalView {
  #parts;
  #respond;
  #isSending = false;

  /** `respond(approved, answer)` sends the answer, and says whether it was taken; `answer` is undefined when nothing was written. */
  constructor({ prompt, tool, arguments: given, expiresAt }, respond) {
    this.#parts = partsOf('approval');
    this.#respond = respond;
    const { root, prompt: question, call, tool: name, given: shown, until, yes, no } = this.#parts;
    this.element = root;
    question.id = `approval-${++views}`;
    root.setAttribute('aria-labelledby', question.id);
    question.textContent = prompt;
    call.hidden = tool === undefined;
    name.textContent = tool;
    shown.textContent = given === undefined ? 'without arguments' : JSON.stringify(given, null, 2);
    const lapses = new Date(expiresAt);
    until.dateTime = expiresAt;
    until.textContent = lapses.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    yes.addEventListener('click', () => this.#send(true));
    no.addEventListener('click', () => this.#send(false));
    // Enter in the field is no answer: it could be yes or no.
    root.addEventListener('submit', (submit) => submit.preventDefault());
  }

  /** One answer at a time. The buttons are not disabled: whoever pressed one keeps the focus. */
  async #send(approved) {
    if (this.#isSending) return;
    this.#sending(true);
    const isTaken = await this.#respond(approved, this.#parts.answer.value.trim() || undefined);
    if (!isTaken) this.#sending(false);
  }

  #sending(isSending) {
    this.#isSending = isSending;
    for (const button of [this.#parts.yes, this.#parts.no]) button.setAttribute('aria-disabled', isSending);
  }
}
