// A run as a pane knows it: folded from its events, or taken over from GetRun. Hearing an event twice changes nothing.
const endings = { agent_completed: 'completed', agent_error: 'failed', agent_cancelled: 'cancelled' };
/** Whether a position lies before another one in the same log. */
const isBefore = (one, other) => {
  const [[epoch, at], [otherEpoch, otherAt]] = [one, other].map((cursor = '') => cursor.split('-'));
  return epoch === otherEpoch && Number(at) < Number(otherAt);
};
/** How a question was settled, in a sentence. */
const verdictOf = ({ approved, by, answer }) => {
  const said = typeof answer === 'string' && answer !== '' ? ` “${answer}”` : '';
  if (by === 'expired') return 'Nobody answered in time: it may not.';
  return `${approved ? 'It may.' : 'It may not.'}${said}`;
};
const active = new Set(['asked', 'queued', 'assigned', 'running', 'awaiting_approval']);

export class Run {
  question = '';
  agent; // known with the first event or answer
  status = 'asked';
  steps = []; // thoughts and tool calls, in order
  messages = []; // { id, text, isWhole }
  approvals = []; // what it asks its person and nobody has answered, in order
  end = '';
  position; // in the queue, while it waits
  threadId; // known with the first event or answer
  createdAt = new Date().toISOString();
  isForeign = false;
  #cursor; // of the last event heard
  #taken; // of the last answer of GetRun

  constructor(runId, known) {
    this.runId = runId;
    Object.assign(this, known);
  }

  get isActive() {
    return active.has(this.status);
  }

  get answer() {
    return this.messages.map(({ text }) => text).join('\n\n');
  }

  /** Takes an event in. */
  hear({ type, seq, data, threadId, cursor, agent }) {
    this.threadId = threadId;
    this.agent = agent;
    this.#cursor = cursor;
    this.#set[type]?.(data, seq);
    if (cursor !== this.#taken && !isBefore(cursor, this.#taken)) this.#ask[type]?.(data);
    if (type in endings) {
      this.status = endings[type];
      this.approvals = [];
      this.end = data.summary ?? data.message ?? data.reason ?? '';
    } else if (this.status === 'asked' || this.status === 'queued') {
      this.status = type === 'run_queued' ? 'queued' : 'running';
    }
  }

  /** Takes over what the gateway says of the run, unless more is known already: its answer may come behind events that were told after it. */
  take(state) {
    this.threadId = state.threadId;
    this.agent = state.agent;
    this.createdAt = state.createdAt;
    if (isBefore(state.cursor, this.#cursor)) return;
    this.question = state.input?.text ?? this.question;
    this.#taken = state.cursor;
    this.status = state.status;
    this.position = state.position;
    this.approvals = state.approvals ?? [];
    this.end = state.error?.message ?? this.end;
    for (const tool of state.tools) {
      this.#tool(tool.toolCallId, { ...tool, isDone: tool.status !== 'executing', isGood: tool.status === 'completed' });
    }
    for (const { messageId, text, complete } of state.messages) this.#message(messageId, text, complete);
  }

  /** After a gap: what was said so far may have been withdrawn meanwhile. */
  replace(state) {
    this.messages = [];
    this.take(state);
  }

  /** The gateway knows it no more. */
  forget() {
    if (this.isActive) this.status = 'forgotten';
  }

  /** What a reload needs beside GetRun's answer: thoughts are not in it. */
  toJSON() {
    const { runId, threadId, agent, createdAt, question, status, steps, end } = this;
    return { runId, threadId, agent, createdAt, question, status, steps, end };
  }

  #set = {
    run_queued: ({ position }) => { this.position = position; },
    agent_started: ({ input }) => { this.question = input?.text ?? this.question; },
    agent_thinking: ({ text }, seq) => this.#step(seq, text),
    tool_executing: ({ toolCallId, ...call }) => this.#tool(toolCallId, call),
    tool_progress: ({ toolCallId, text }) => this.#tool(toolCallId, { purpose: text }),
    tool_completed: ({ toolCallId, ...call }) => this.#tool(toolCallId, { ...call, isDone: true, isGood: call.success }),
    message_delta: ({ messageId, text, off }) => {
      const before = this.messages.find(({ id }) => id === messageId)?.text ?? '';
      if (off + text.length > before.length) this.#message(messageId, before.slice(0, off) + text, false);
    },
    message_completed: ({ messageId, text }) => this.#message(messageId, text, true),
    approval_requested: ({ prompt }, seq) => this.#step(seq, `It asks for leave: ${prompt}`),
    approval_resolved: (answer, seq) => this.#step(seq, verdictOf(answer)),
    custom: ({ name }, seq) => this.#step(seq, name),
    run_reset: ({ reason }, seq) => {
      this.steps = [];
      this.messages = [];
      this.#step(seq, `It begins again: ${reason}`);
    },
  };

  /** What the last answer of GetRun knows already is not taken from events that were told before it. */
  #ask = {
    approval_requested: (asked) => {
      this.approvals = [...this.approvals.filter(({ requestId }) => requestId !== asked.requestId), asked];
      this.status = 'awaiting_approval';
    },
    approval_resolved: ({ requestId }) => {
      this.approvals = this.approvals.filter((asked) => asked.requestId !== requestId);
      if (this.approvals.length === 0 && this.status === 'awaiting_approval') this.status = 'running';
    },
    run_reset: () => {
      this.approvals = [];
      this.status = 'running';
    },
  };

  #step(seq, text) {
    if (!this.steps.some((step) => step.seq === seq)) this.steps.push({ seq, text });
  }

  #tool(id, told) {
    const known = this.steps.find((step) => step.id === id);
    if (!known) this.steps.push({ id, ...told });
    else if (!known.isDone || told.isDone) Object.assign(known, told);
  }

  #message(id, text, isWhole) {
    const known = this.messages.find((message) => message.id === id);
    if (!known) this.messages.push({ id, text, isWhole });
    else if (isWhole || text.length > known.text.length) Object.assign(known, { text, isWhole });
  }
}
