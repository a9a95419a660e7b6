import * as assert from 'uvu/assert';
import { Patience } from '../../../bin/demo/patience.js';
import { suite } from '../../harness.js';

const test = suite('bin/demo/patience');

test('only the time in which the process ran counts', () => {
  let now = 0;
  const patience = new Patience({ monotonic: () => now }, 5000);
  for (let look = 0; look < 5; look++) {
    now += 1000;
    assert.not(patience.isOver(), `after ${now} ms`);
  }
  patience.renew();
  now += 3_600_000;
  assert.not(patience.isOver(), 'it was the process that stood');
  for (let look = 0; look < 4; look++) {
    now += 1000;
    assert.not(patience.isOver());
  }
  now += 20;
  assert.ok(patience.isOver());
});
