import * as assert from 'uvu/assert';
import { StartUp } from '../../node/start-up.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';
import { refused } from './identity/province.js';

const test = suite('node/start-up');

test('what a full disk puts off is done in order once there is room', async () => {
  const startUp = new StartUp();
  const done: string[] = [];
  let full = true;
  const step = (name: string) => async () => {
    if (full) throw new HujiError('DISK_FULL');
    done.push(name);
  };
  await startUp.add(step('first'));
  await startUp.add(step('second'));
  assert.is(startUp.refuses()?.code, 'DISK_FULL');
  assert.equal(done, []);
  const later: (() => Promise<void>)[] = [];
  const followUp = {
    addOnce: (_name: string, step: () => Promise<void>) => later.push(step),
    retry: () => undefined,
  };
  startUp.again(followUp);
  await later[0]?.();
  assert.is(startUp.refuses()?.code, 'DISK_FULL', 'there is still no room');
  full = false;
  await later[0]?.();
  assert.equal(done, ['first', 'second']);
  assert.is(startUp.refuses(), null);
  startUp.again(followUp);
  assert.is(later.length, 1, 'nothing is left to do');
});

test('any other failure of a start is one', async () => {
  const startUp = new StartUp();
  await refused(
    () => startUp.add(() => Promise.reject(new HujiError('STORE_DAMAGED'))),
    'STORE_DAMAGED',
  );
  assert.is(startUp.refuses(), null);
});
