// What the samples of workers do with a call that the run's user has not approved, and with a lease that is theirs no more.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from './eventually.mjs';
import { prepare, startWorker } from './sampleWorkers.mjs';
import { standIn } from './workerStandIn.mjs';

const unapproved = 'forbidden: The user approved other arguments of this tool; call it with exactly those, or ask again. reason=unapproved';
const over = 'forbidden: This lease is not yours, or not in force any more; stop working on its run.';
const ends = ['agent_completed', 'agent_error', 'agent_cancelled'];

for (const name of ['worker.py', 'worker.mjs']) {
  describe(`samples/${name}`, () => {
    test('ends a run whose call is not approved, leaves one alone that is not its own any more, and serves on', async () => {
      const refusals = { refused: unapproved, gone: over };
      // Of a lease that is over everything is refused, of an unapproved call its own batch.
      const gateway = await standIn((lease, events) => lease === 'gone' || events.some(({ type }) => type === 'tool_executing') ? refusals[lease] : undefined);
      const sample = await prepare[name]();
      const worker = startWorker(sample, gateway.url, 'words');
      const endOf = (run) => gateway.published.find(({ lease, type }) => lease === run && ends.includes(type));
      try {
        await eventually(() => worker.output.includes('serving words'), 'the worker to serve');
        gateway.assign('refused');
        await eventually(() => endOf('refused'), 'the end of the run');
        assert.deepEqual(endOf('refused'), { lease: 'refused', type: 'agent_error', data: { code: 'internal', message: 'The agent failed.', retryable: false } });
        gateway.assign('gone');
        await eventually(() => worker.output.includes(`This lease is not yours`), 'the worker to be told');
        gateway.assign('next');
        await eventually(() => endOf('next'), 'the next run to end');
        assert.equal(endOf('next').type, 'agent_completed', worker.output);
        assert.deepEqual(gateway.published.filter(({ lease }) => lease === 'gone'), []);
      } finally {
        await worker.stop();
        await gateway.stop();
        await sample.clean();
      }
    });
  });
}
