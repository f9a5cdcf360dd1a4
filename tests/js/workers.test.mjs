// The samples of workers are run as they stand, against a gateway as it is built: the same suite for each.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from './eventually.mjs';
import { startGateway } from './harness.mjs';
import { prepare, samples, startWorker } from './sampleWorkers.mjs';

for (const [name, expected] of Object.entries(samples)) {
  describe(`samples/${name}`, () => {
    let gateway, worker, alice, bob, sample;

    before(async () => {
      gateway = await startGateway({ 'Netra__Workers__Applications__sample-worker__0': 'words' });
      sample = await prepare[name]();
      worker = startWorker(sample, gateway.url, 'words');
      await eventually(() => worker.output.includes('serving words'), 'the worker to serve');
      [alice, bob] = [await gateway.connect('alice'), await gateway.connect('bob')];
    });

    after(async () => {
      await alice?.close();
      await bob?.close();
      await worker?.stop();
      await gateway?.stop();
      await sample?.clean();
    });

    const ask = (person, runId, input) => person.hub.invoke('StartRun', { agent: 'words', runId, input });

    test('answers each user alone, in order, whole', async () => {
      await Promise.all([ask(alice, 'mine', { text: 'one two three' }), ask(bob, 'mine', { text: 'one' })]);
      for (const [person, words] of [[alice, ['one', 'two', 'three']], [bob, ['one']]]) {
        const end = await person.end('mine');
        assert.equal(end.type, 'agent_completed', worker.output);
        assert.deepEqual(end.data.result, expected.result(words));
        const run = person.ofRun('mine').filter((event) => event.type !== 'run_queued');
        const deltas = run.filter((event) => event.type === 'message_delta');
        assert.ok(expected.deltas(deltas.length), `${deltas.length} deltas`);
        assert.deepEqual(run.map((event) => event.type), [
          'agent_started', 'agent_thinking', ...expected.tools.flatMap(() => ['tool_executing', 'tool_completed']),
          ...deltas.map(() => 'message_delta'), 'message_completed', 'agent_completed']);
        assert.deepEqual(run.filter((event) => event.type === 'tool_completed').map(({ data }) => [data.tool, data.success]), expected.tools.map((tool) => [tool, true]));
        assert.equal(run.at(-2).data.text, expected.answer(words));
        assert.equal(deltas.map((event) => event.data.text).join(''), expected.answer(words));
      }
      const { agents } = await alice.hub.invoke('ListAgents', {});
      assert.deepEqual(agents.filter((agent) => agent.name === 'words').map((agent) => agent.available), [true]);
    });

    test('ends a run that its user cancels, and Bob\'s goes on', async () => {
      await Promise.all([ask(alice, 'long', { text: 'x', slow: 60 }), ask(bob, 'long', { text: 'x y', slow: 1 })]);
      await alice.heard((event) => event.runId === 'long' && event.type === 'tool_completed', 'the run to work');
      await alice.hub.invoke('CancelRun', { runId: 'long', reason: 'enough' });
      const end = await alice.end('long');
      assert.equal(end.type, 'agent_cancelled');
      assert.equal(end.data.reason, expected.reason);
      assert.equal((await bob.end('long')).type, 'agent_completed');
    });

    test('that is killed loses its run, and the next one serves again', async () => {
      await ask(alice, 'lost', { text: 'x', slow: 600 });
      await alice.heard((event) => event.runId === 'lost' && event.type === 'tool_completed', 'the run to work');
      await worker.stop();
      // A run that is given to a worker whose end nobody has noticed yet is lost with it.
      await eventually(async () => !(await alice.hub.invoke('ListAgents', {})).agents.find((agent) => agent.name === 'words').available, 'the worker to be gone');
      await ask(bob, 'waits', { text: 'a b' });
      worker = startWorker(sample, gateway.url, 'words');
      assert.deepEqual((await bob.end('waits')).data.result, expected.result(['a', 'b']));
      await alice.hub.invoke('CancelRun', { runId: 'lost' });
      const end = await alice.end('lost');
      assert.ok(['agent_cancelled', 'agent_error'].includes(end.type));
    });
  });
}
