import * as assert from 'uvu/assert';
import { untilFree } from '../../bin/locked.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';
import { refused } from '../node/identity/province.js';
import { hastyClock } from '../node/tree.js';

const test = suite('bin/locked');
const nobody = () => Promise.resolve(false);

test('a folder that is let go is opened, whoever had it', async () => {
  let left = 3;
  const opened = await untilFree(
    hastyClock,
    async () => {
      left -= 1;
      if (left > 0) throw new HujiError('NODE_LOCKED');
      return Promise.resolve('opened');
    },
    nobody,
  );
  assert.is(opened, 'opened');
});

test('where a daemon answers nobody waits, and nobody waits for ever', async () => {
  let tried = 0;
  const locked = () => {
    tried += 1;
    return Promise.reject(new HujiError('NODE_LOCKED'));
  };
  await refused(() => untilFree(hastyClock, locked, () => Promise.resolve(true)), 'NODE_LOCKED');
  assert.is(tried, 1);
  await refused(() => untilFree(hastyClock, locked, nobody), 'NODE_LOCKED');
  assert.ok(tried > 2);
  const damaged = () => Promise.reject(new HujiError('STORE_DAMAGED'));
  await refused(() => untilFree(hastyClock, damaged, nobody), 'STORE_DAMAGED');
});
