// The card of one run.
import { introduce } from './agents.js';
import { ApprovalView } from './approvalView.js';
import { drawProse } from './prose.js';
import { partsOf } from './parts.js';

const labels = { asked: 'asked', awaiting_approval: 'waits for leave', timed_out: 'timed out', worker_lost: 'worker lost', forgotten: 'no longer known' };

export class RunView {
  #parts;
  #run;
  #respond;
  #approvals = new Map(); // request id → ApprovalView

  /** `cancel(run)` and `respond(run, requestId, approved, answer)` are what its buttons do. */
  constructor(run, { cancel, respond }) {
    this.#run = run;
    this.#respond = respond;
    this.#parts = partsOf('run');
    this.element = this.#parts.root;
    this.element.dataset.run = run.runId;
    this.#parts.cancel.addEventListener('click', () => cancel(run));
  }

  draw() {
    const { question, by, status, steps, cancel, answer, end } = this.#parts;
    const run = this.#run;
    question.textContent = run.question || '…';
    by.textContent = introduce(run.agent);
    status.textContent = run.isForeign ? "another person's" : statusOf(run);
    this.element.dataset.status = run.isForeign ? 'foreign' : run.status;
    // A button that goes away must not take the focus with it.
    const canCancel = run.isActive && !run.isForeign;
    if (!canCancel && document.activeElement === cancel) focusCard(this.element);
    cancel.hidden = !canCancel;
    cancel.setAttribute('aria-label', `Cancel: ${run.question}`);
    while (steps.children.length > run.steps.length) steps.lastElementChild.remove();
    run.steps.forEach((step, at) => drawStep(steps, at, step, run.isActive));
    this.#drawApprovals(run.isForeign ? [] : run.approvals);
    drawProse(answer, run.answer);
    answer.classList.toggle('writing', run.isActive && run.messages.some(({ isWhole }) => !isWhole));
    end.textContent = run.end;
    end.hidden = run.end === '';
  }

  /** What waits stays as it is, with what was written into it; what does not goes, and must not take the focus with it. */
  #drawApprovals(approvals) {
    const waiting = new Set(approvals.map(({ requestId }) => requestId));
    for (const [requestId, { element }] of this.#approvals) {
      if (waiting.has(requestId)) continue;
      if (element.contains(document.activeElement)) focusCard(this.element);
      element.remove();
      this.#approvals.delete(requestId);
    }
    for (const asked of approvals) {
      if (this.#approvals.has(asked.requestId)) continue;
      const view = new ApprovalView(asked, (approved, answer) => this.#respond(this.#run, asked.requestId, approved, answer));
      this.#approvals.set(asked.requestId, view);
      this.#parts.approvals.append(view.element);
    }
  }
}

const statusOf = ({ status, position }) => status === 'queued' && position ? `queued, ${position === 1 ? 'next' : `place ${position}`}` : labels[status] ?? status;

function focusCard(card) {
  card.tabIndex = -1;
  card.focus();
}

function drawStep(list, at, step, isActive) {
  const source = JSON.stringify(step) + isActive;
  const drawn = list.children[at];
  if (drawn?.source === source) return;
  const fresh = step.id === undefined ? thought(step) : toolCall(step, isActive, drawn?.querySelector('details')?.open);
  fresh.source = source;
  if (drawn) drawn.replaceWith(fresh);
  else list.append(fresh);
}

function thought({ text }) {
  const item = document.createElement('li');
  item.className = 'thought';
  item.textContent = text;
  return item;
}

function toolCall({ tool, purpose, arguments: given, result, error, durationMs, isDone, isGood }, isActive, isOpen) {
  const item = document.createElement('li');
  item.className = 'tool';
  item.dataset.state = isDone ? (isGood ? 'done' : 'failed') : isActive ? 'running' : 'left';
  const details = document.createElement('details');
  details.open = isOpen ?? false;
  const summary = document.createElement('summary');
  const name = document.createElement('code');
  name.textContent = tool;
  const took = isDone ? ` ${isGood ? 'done' : 'failed'}${durationMs === undefined ? '' : ` in ${durationMs} ms`}` : isActive ? ' at work …' : '';
  summary.append(name, took);
  const told = document.createElement('pre');
  told.tabIndex = 0;
  told.textContent = [purpose, given && `arguments ${pretty(given)}`, result && `result ${pretty(result)}`, error].filter(Boolean).join('\n');
  details.append(summary, told);
  item.append(details);
  return item;
}

const pretty = (value) => JSON.stringify(value, null, 2);
