// The samples of workers where something happens in the middle of a run: it is cut off, it is stopped, its user is asked.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cutProxy } from './cutProxy.mjs';
import { eventually } from './eventually.mjs';
import { startGateway, terminalTypes } from './harness.mjs';
import { assertWholeRun } from './history.mjs';
import { prepare, samples, startWorker } from './sampleWorkers.mjs';

// Each has a gateway of its own, and mostly waits: they are tried side by side.
describe('Samples of workers in trouble', { concurrency: true }, () => {
  for (const [name, expected] of Object.entries(samples)) {
    describe(`samples/${name}`, { concurrency: 1 }, () => {
      let gateway, proxy, worker, alice, bob, sample;

      before(async () => {
        gateway = await startGateway({ 'Netra__Workers__Applications__sample-worker__0': 'words' });
        proxy = await cutProxy(gateway.url);
        sample = await prepare[name]();
        await serve();
        [alice, bob] = [await gateway.connect('alice'), await gateway.connect('bob')];
      });

      after(async () => {
        await alice?.close();
        await bob?.close();
        await worker?.stop();
        await proxy?.close();
        await gateway?.stop();
        await sample?.clean();
      });

      async function serve() {
        worker = startWorker(sample, proxy.url, 'words');
        await eventually(() => times() > 0, 'the worker to serve');
      }

      const times = () => worker.output.split('serving words').length - 1;
      const ask = (person, runId, input) => person.hub.invoke('StartRun', { agent: 'words', runId, input });
      const working = (person, runId) => person.heard((event) => event.runId === runId && event.type === 'tool_completed', `${runId} to work`);
      const ends = (person, runId) => person.ofRun(runId).filter(({ type }) => terminalTypes.includes(type));

      /** What the run said in its last attempt is its answer, whole, and nothing came after its one end. */
      async function assertAnswered(person, runId, words) {
        const end = await person.end(runId);
        assert.equal(end.type, 'agent_completed', worker.output);
        assert.deepEqual(end.data.result, expected.result(words));
        assert.equal(ends(person, runId).length, 1);
        const state = await person.hub.invoke('GetRun', { runId });
        assert.deepEqual(state.messages.map(({ text }) => text), [expected.answer(words)]);
      }

      test('that is cut off again and again in a run comes back, goes on, and its user hears the run whole and once', async () => {
        await Promise.all([ask(alice, 'cut', { text: 'a b c', slow: 2 }), ask(bob, 'cut', { text: 'd', slow: 5 })]);
        await Promise.all([working(alice, 'cut'), working(bob, 'cut')]);
        for (let cuts = 0; cuts < 3; cuts++) {
          const before = times();
          assert.ok(proxy.cut() > 0);
          await eventually(() => times() > before, 'the worker to be back');
        }
        for (const [person, words] of [[alice, ['a', 'b', 'c']], [bob, ['d']]]) {
          await assertAnswered(person, 'cut', words);
          assertWholeRun(person.ofRun('cut'), { agent: 'words' });
          assert.deepEqual(person.ofRun('cut').filter(({ type }) => type === 'run_reset'), []);
        }
      });

      test('that is told to stop in a run ends it or hands it back, and the run ends once, with the next worker or before', async () => {
        await ask(alice, 'stopped', { text: 'x y', slow: 4 });
        await working(alice, 'stopped');
        assert.equal(await worker.terminate(), 0, worker.output);
        // Where the machine is too busy for it to be told within the run's 4 seconds, the run has ended first.
        const ended = ends(alice, 'stopped').length;
        assert.ok(ended === 1 || expected.handsBack, worker.output);
        await ask(bob, 'next', { text: 'x' });
        await serve();
        await Promise.all([assertAnswered(alice, 'stopped', ['x', 'y']), assertAnswered(bob, 'next', ['x'])]);
        const resets = alice.ofRun('stopped').filter(({ type }) => type === 'run_reset');
        assert.equal(resets.length, 1 - ended);
        assert.deepEqual(alice.ofRun('stopped').map(({ seq }) => seq), alice.ofRun('stopped').map((_, at) => at + 1));
      });

      test('asks before a call where it is told to, makes it when its user approves, and not when refused', async () => {
        for (const approved of [true, false]) {
          const runId = `asks-${approved}`;
          await ask(alice, runId, { text: 'x y', ask: true });
          const { data } = await alice.heard((event) => event.runId === runId && event.type === 'approval_requested', 'to be asked');
          assert.deepEqual([data.tool, data.arguments], ['split', { text: 'x y' }]);
          assert.deepEqual(alice.ofRun(runId).filter(({ type }) => type === 'tool_executing'), []);
          await alice.hub.invoke('Respond', { runId, requestId: data.requestId, approved });
          if (approved) await assertAnswered(alice, runId, ['x', 'y']);
          const end = await alice.end(runId);
          assert.deepEqual([end.type, end.data.summary], ['agent_completed', approved ? undefined : 'Not approved.'], worker.output);
          assert.equal(alice.ofRun(runId).filter(({ type }) => type === 'tool_executing').length, approved ? expected.tools.length : 0);
          assertWholeRun(alice.ofRun(runId), { agent: 'words' });
        }
      });

      test('that waits for an answer through a cut has it, and ends a run that is cancelled while it asks', async () => {
        await Promise.all([ask(alice, 'asks', { text: 'x', ask: true }), ask(bob, 'asks', { text: 'x', ask: true })]);
        const asked = (person) => person.heard((event) => event.runId === 'asks' && event.type === 'approval_requested', `${person.user} to be asked`);
        const [{ data: { requestId } }] = await Promise.all([asked(alice), asked(bob)]);
        const before = times();
        proxy.refuse(true);
        proxy.cut();
        await Promise.all([
          alice.hub.invoke('Respond', { runId: 'asks', requestId, approved: true }), bob.hub.invoke('CancelRun', { runId: 'asks' }),
        ]);
        proxy.refuse(false);
        await eventually(() => times() > before, 'the worker to be back');
        await assertAnswered(alice, 'asks', ['x']);
        assert.equal((await bob.end('asks')).type, 'agent_cancelled');
      });
    });
  }
});
