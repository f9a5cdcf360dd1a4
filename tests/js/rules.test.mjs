// The rules that the other tests judge by must be able to fail.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { cutProxy } from './cutProxy.mjs';
import { appendDeltas, assertInOrder, assertSubsequence, assertWholeRun } from './history.mjs';

const run = (...types) => types.map(([type, data = {}], at) => ({
  v: 1, type, data, cursor: `e-${at + 1}`, offset: at + 1, seq: at + 1, runId: 'r', threadId: 't', agent: 'docs', time: '2026-11-20T10:00:00.000Z',
}));
const whole = () => run(
  ['agent_started'], ['tool_executing', { toolCallId: 'c', tool: 's' }], ['tool_completed', { toolCallId: 'c', tool: 's' }],
  ['message_delta', { messageId: 'm', text: 'ab', off: 0 }], ['message_delta', { messageId: 'm', text: 'c', off: 2 }],
  ['message_completed', { messageId: 'm', text: 'abc' }], ['agent_completed']);

test('A whole run passes', () => assertWholeRun(whole(), { threadId: 't' }));

test('A run with anything missing, twice or after its end does not', () => {
  for (let at = 0; at < whole().length; at++) {
    assert.throws(() => assertWholeRun(whole().toSpliced(at, 1)), assert.AssertionError, `without ${at}`);
    assert.throws(() => assertWholeRun(whole().toSpliced(at, 0, whole()[at])), assert.AssertionError, `${at} twice`);
    const gone = run(...whole().toSpliced(at, 1).map((event) => [event.type, event.data]));
    assert.throws(() => assertWholeRun(gone), assert.AssertionError, `without ${at}, renumbered`);
  }
  assert.throws(() => assertWholeRun([]));
  assert.throws(() => assertWholeRun(whole(), { threadId: 'another' }));
  assert.throws(() => assertWholeRun(run(...whole().map((event) => [event.type, event.data]), ['agent_thinking'])));
});

test('Order, subsequence and text are judged', () => {
  assertInOrder(whole());
  assert.throws(() => assertInOrder(whole().reverse()));
  assert.throws(() => assertInOrder([whole()[0], whole()[0]]));
  assertSubsequence(['a', 'x', 'b'], ['a', 'b']);
  assert.throws(() => assertSubsequence(['b', 'a'], ['a', 'b']));
  assert.equal(appendDeltas(whole(), 'm'), 'abc');
  assert.throws(() => appendDeltas(whole(), 'm', 'ab'));
});

test('The proxy relays, and cuts', async () => {
  const server = createServer((_, answer) => answer.write('begun')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await cutProxy(`http://127.0.0.1:${server.address().port}`);
  const reader = (await fetch(proxy.url)).body.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), 'begun');
  assert.ok(proxy.cut() >= 2);
  await assert.rejects(reader.read());
  await proxy.close();
  server.closeAllConnections();
  server.close();
});
