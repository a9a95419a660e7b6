import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { drawHistory } from '../plan/draw.js';
import { runHistory } from './run.js';

const test = suite('sim/run/run');

test('what is thrown at once is a broken promise like any other, in the same log', async () => {
  const history = { ...drawHistory(3, 1), actions: [{ at: 0, kind: 'load', seed: 1 }] };
  const [one, two] = [await runHistory(history), await runHistory(history)];
  assert.is(one.violation?.check, 'defect');
  assert.match(one.violation?.message ?? '', 'no machine');
  assert.is(one.logHash, two.logHash);
});

test('so is a world that cannot be made', async () => {
  const drawn = drawHistory(3, 1);
  const shape = drawn.shape.map((place) =>
    place.tier === 'station' ? { ...place, code: 'nowhere' } : place,
  );
  const { violation, events } = await runHistory({ ...drawn, shape });
  assert.is(violation?.check, 'defect');
  assert.is(events, 0);
});
