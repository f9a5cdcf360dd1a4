import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cutProxy } from './cutProxy.mjs';
import { eventually } from './eventually.mjs';
import { startGateway, terminalTypes } from './harness.mjs';
import { appendDeltas, assertInOrder, assertSubsequence, assertWholeRun } from './history.mjs';

const question = 'How does a client resume after a cut?';
let gateway;

before(async () => {
  gateway = await startGateway({
    // Some 150 words on this question: an answer of many seconds, long enough to be cut and to be reloaded on a busy machine too.
    Netra__Agents__WordsPerSecond: '20',
  });
});

after(async () => {
  await gateway?.stop();
  // Bob's try at Alice's run is refused, and that is told to the operator.
  assert.deepEqual(gateway?.complaints(/Audit\[\d+\] refused get_run .*reason=not_found/) ?? [], [], 'the server complained');
});

// Each waits for answers that take their time, and has users of its own: they wait side by side.
describe('The spine', { concurrency: true }, () => {
  test('Alice hears every event of her run in order; her second tab hears the same; Bob hears only his own', async () => {
    const secret = `secret-${crypto.randomUUID()}`;
    const [alice, tab, bob] = await Promise.all(['alice', 'alice', 'bob'].map((user) => gateway.connect(user)));
    assert.deepEqual([alice.attached.outcome, alice.attached.replayed, alice.attached.runs], ['live', 0, []]);

    const run = await alice.ask(`${question} ${secret}`);
    await Promise.all([alice.end(run.runId), tab.end(run.runId)]);

    const events = alice.ofRun(run.runId);
    assertWholeRun(events, { threadId: run.threadId });
    assertSubsequence(events.map((event) => event.type), [
      'agent_started', 'agent_thinking', 'tool_executing', 'tool_completed', 'message_delta', 'message_delta', 'message_completed', 'agent_completed',
    ]);
    assertInOrder(alice.events);
    await level(alice, tab);
    assert.deepEqual(tab.events, alice.events);
    assert.ok(JSON.stringify(alice.events).includes(secret), 'the mark must be able to show up');

    // Bob's own run comes through the same flow: had anything of Alice been on its way to him, it would be here before it.
    const own = await bob.ask(question);
    await bob.end(own.runId);
    assertWholeRun(bob.ofRun(own.runId), { threadId: own.threadId });
    assert.ok(bob.events.every((event) => event.threadId === own.threadId), 'Bob heard of a thread that is not his');
    assert.ok(!JSON.stringify([bob.events, bob.controls]).includes(secret));
    assert.equal(bob.events[0].offset, 1, "Bob's log has his own events only");
    assert.ok(alice.events.every((event) => event.threadId === run.threadId), "Alice heard of Bob's");
    await assert.rejects(bob.hub.invoke('GetRun', { runId: run.runId }), /not_found: /);
    assert.equal((await alice.hub.invoke('GetRun', { runId: run.runId })).status, 'completed');
    await Promise.all([alice, tab, bob].map((each) => each.close()));
  });

  test('A connection that is cut 100 times mid-run goes on from its cursor: no gap, no duplicate, nothing lost', async () => {
    const proxy = await cutProxy(gateway.url);
    const witness = await gateway.connect('carol');
    const cut = await gateway.connect('carol', { url: proxy.url, reconnect: true });
    const bystander = await gateway.connect('dave');
    let attaches = 0;
    const outcomes = new Set();
    cut.hub.onreconnected(async () => {
      try {
        outcomes.add((await cut.hub.invoke('Attach', { cursor: cut.lastCursor })).outcome);
        attaches++;
      } catch {
        // Cut again before the answer: the next reconnect attaches.
      }
    });

    const runs = [await witness.ask(question)];
    let cuts = 0;
    for (let n = 0; n < 100; n++) {
      if (witness.ofRun(runs.at(-1).runId).some((event) => terminalTypes.includes(event.type))) runs.push(await witness.ask(question));
      // In turn: right after the attach, after one event, after two; so that cuts fall on replay and on live delivery.
      const [heard, attached] = [cut.events.length, attaches];
      await eventually(() => n === 0 || attaches > attached || cut.hub.state === 'Connected', 'the cut client to be back');
      if (n % 3 > 0 && n % 10 > 0) await eventually(() => cut.events.length >= heard + (n % 3) || allEnded(witness, runs), 'an event before the next cut');
      if (proxy.cut() > 0) cuts++;
      await eventually(() => cut.hub.state !== 'Connected', 'the client to notice the cut');
      await eventually(() => cut.hub.state === 'Connected', 'the client to reconnect');
    }
    assert.equal(cuts, 100);

    for (const run of runs) {
      await witness.end(run.runId);
      await cut.end(run.runId);
      assertWholeRun(witness.ofRun(run.runId), { threadId: run.threadId });
    }
    await level(witness, cut);
    assert.deepEqual(cut.events.map((event) => event.cursor), witness.events.map((event) => event.cursor));
    assert.deepEqual(cut.events, witness.events);
    assert.deepEqual(cut.controls.filter((control) => control.type === 'gap'), []);
    assert.deepEqual([...outcomes], ['tail']);
    assert.ok(attaches > 30, `only ${attaches} attaches: the cuts proved little`);
    assert.deepEqual(bystander.events, []);
    await Promise.all([witness, cut, bystander].map((each) => each.close()));
    await proxy.close();
  });

  test('A page that reloads without a cursor draws the folded answer and continues it exactly', async () => {
    const first = await gateway.connect('erin');
    const run = await first.ask(question);
    await eventually(() => first.ofRun(run.runId).filter((event) => event.type === 'message_delta').length >= 3, 'half an answer');

    const page = await gateway.connect('erin', { attach: false });
    const state = await page.hub.invoke('GetRun', { runId: run.runId });
    assert.equal(state.status, 'running', 'the run must still be under way for this test to prove anything');
    const [message] = state.messages.slice(-1);
    assert.ok(message.text.length > 0 && !message.complete);
    const attached = await page.hub.invoke('Attach', { cursor: state.cursor });
    assert.equal(attached.outcome, 'tail');
    await Promise.all([page.end(run.runId), first.end(run.runId)]);

    const all = first.ofRun(run.runId);
    const upTo = Number(state.cursor.split('-')[1]);
    const folded = all.filter((event) => event.offset <= upTo);
    assert.equal(message.text, appendDeltas(folded, message.messageId), 'the state is the events up to its cursor');
    await level(first, page);
    assert.deepEqual(page.events, first.events.filter((event) => event.offset > upTo));
    const whole = all.find((event) => event.type === 'message_completed' && event.data.messageId === message.messageId).data.text;
    assert.equal(appendDeltas(page.ofRun(run.runId), message.messageId, message.text), whole);
    assert.ok(message.text.length < whole.length);
    await Promise.all([first.close(), page.close()]);
  });

  test('Start replays everything kept, and a cursor of somebody else is no way into his events', async () => {
    const frank = await gateway.connect('frank');
    const run = await frank.ask(question);
    await frank.end(run.runId);

    const again = await gateway.connect('frank', { cursor: 'start' });
    await level(frank, again);
    assert.deepEqual(again.events, frank.events);
    const grace = await gateway.connect('grace', { cursor: frank.events[0].cursor });
    assert.equal(grace.attached.outcome, 'gap');
    assert.deepEqual(grace.attached.runs, []);
    const own = await grace.ask(question);
    await grace.end(own.runId);
    assert.ok(grace.events.every((event) => event.threadId === own.threadId));
    await Promise.all([frank, again, grace].map((each) => each.close()));
  });

  test("A run in a thread that the client names is told of in it, and its cursor lies just before its first event", async () => {
    const heidi = await gateway.connect('heidi');
    const run = await heidi.ask(question, { threadId: 'plans' });
    assert.equal(run.threadId, 'plans');
    await heidi.end(run.runId);
    const late = await gateway.connect('heidi', { cursor: run.cursor });
    await late.end(run.runId);
    assertWholeRun(late.ofRun(run.runId), { threadId: 'plans' });
    assert.deepEqual(late.ofRun(run.runId), heidi.ofRun(run.runId));
    assert.equal(late.events.find((event) => event.runId === run.runId), late.events.find((event) => !event.type.startsWith('thread_')));
    await Promise.all([heidi.close(), late.close()]);
  });
});

/** Waits until two tabs of one user have heard up to the same place. */
function level(one, other) {
  return eventually(() => one.events.length > 0 && one.lastCursor === other.lastCursor, 'both tabs to be at the same place');
}

function allEnded(tab, runs) {
  return runs.every((run) => tab.ofRun(run.runId).some((event) => terminalTypes.includes(event.type)));
}
