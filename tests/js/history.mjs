// The protocol's rules for what one user hears of one run.
import assert from 'node:assert/strict';
import { terminalTypes } from './harness.mjs';

/** Every run whole: dense seq from 1, started once, tools closed, text contiguous, one terminal event and nothing after it. */
export function assertWholeRun(events, { agent = 'docs', threadId } = {}) {
  const types = events.map((event) => event.type);
  assert.ok(events.length > 0, 'a run that nobody heard of proves nothing');
  assert.deepEqual(events.map((event) => event.seq), events.map((_, at) => at + 1), 'seq is dense, from 1');
  const first = types.findIndex((type) => type !== 'run_queued');
  assert.equal(types[first], 'agent_started');
  assert.equal(types.filter((type) => type === 'agent_started').length, 1);
  assert.deepEqual(types.filter((type) => terminalTypes.includes(type)), [types.at(-1)], 'one terminal event, and it is last');
  for (const event of events) {
    assert.equal(event.v, 1);
    assert.equal(event.agent, agent);
    assert.ok(threadId === undefined || event.threadId === threadId);
    assert.match(event.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(event.cursor, new RegExp(`^[0-9a-z]+-${event.offset}$`));
  }
  assertToolsClosed(events);
  assertTextWhole(events);
}

/** Events of one user in the order of their offsets, none twice. */
export function assertInOrder(events) {
  for (let at = 1; at < events.length; at++) {
    assert.ok(events[at].offset > events[at - 1].offset, `${events[at].cursor} after ${events[at - 1].cursor}`);
  }
}

/** Every wanted type, in this order, whatever stands between. */
export function assertSubsequence(types, wanted) {
  let at = 0;
  for (const type of types) if (type === wanted[at]) at++;
  assert.equal(at, wanted.length, `${wanted[at]} is missing in ${types.join(', ')}`);
}

/** A message's text as its deltas spell it, begun with what was said before; each must fit on exactly. */
export function appendDeltas(events, messageId, before = '') {
  let text = before;
  for (const { data } of events.filter((event) => event.type === 'message_delta' && event.data.messageId === messageId)) {
    assert.equal(data.off, text.length, 'a delta begins where the text before it ends');
    text += data.text;
  }
  return text;
}

function assertToolsClosed(events) {
  const open = new Map();
  for (const { type, data } of events) {
    if (type === 'tool_executing') {
      assert.ok(!open.has(data.toolCallId), 'a tool call begins once');
      open.set(data.toolCallId, data.tool);
    } else if (type === 'tool_completed') {
      assert.equal(open.get(data.toolCallId), data.tool, 'a tool call ends once, after its beginning');
      open.set(data.toolCallId, undefined);
    }
  }
  assert.deepEqual([...open.values()].filter(Boolean), [], 'every tool call is closed');
}

function assertTextWhole(events) {
  const whole = events.filter((event) => event.type === 'message_completed').map((event) => event.data.messageId);
  if (events.at(-1).type === 'agent_completed') {
    const begun = new Set(events.filter((event) => event.type === 'message_delta').map((event) => event.data.messageId));
    assert.deepEqual([...begun].filter((message) => !whole.includes(message)), [], 'a run that completes completes its messages');
  }
  for (const { data } of events.filter((event) => event.type === 'message_completed')) {
    assert.equal(appendDeltas(events, data.messageId), data.text);
  }
}
