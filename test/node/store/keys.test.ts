import * as assert from 'uvu/assert';
import { KIND } from '../../../node/store/keys.js';
import { suite } from '../../harness.js';

const test = suite('node/store/keys');

test('no two kinds of keys begin with one byte', () => {
  const names = new Map<number, string[]>();
  for (const [name, byte] of Object.entries(KIND)) {
    names.set(byte, [...(names.get(byte) ?? []), name]);
  }
  const shared = [...names.values()].filter((some) => some.length > 1);
  assert.equal(shared, []);
});
