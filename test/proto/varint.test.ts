import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import { readVarints, writeVarints } from '../../proto/varint.js';
import { suite } from '../harness.js';

const test = suite('proto/varint');

const malformed = (error: unknown) =>
  error instanceof HujiError && error.code === 'FRAME_MALFORMED';

test('numbers come back', (t) => {
  const numbers = fc.array(fc.integer({ min: -(2 ** 51), max: 2 ** 51 }), { maxLength: 50 });
  fc.assert(
    fc.property(numbers, (given) => {
      assert.equal(readVarints(writeVarints(given), given.length), given);
    }),
    { seed: t.seed },
  );
});

test('small numbers of either sign take one byte', () => {
  assert.equal(writeVarints([0, -1, 1, -2, 63, -64]), Uint8Array.from([0, 1, 2, 3, 126, 127]));
  assert.is(writeVarints([64]).length, 2);
});

test('no number without end, none left over, none missing', () => {
  assert.throws(() => readVarints(new Uint8Array(20).fill(0xff), 1), malformed);
  assert.throws(() => readVarints(Uint8Array.from([0, 0]), 1), malformed);
  assert.throws(() => readVarints(Uint8Array.from([0]), 2), malformed);
  assert.throws(() => readVarints(Uint8Array.from([0x80]), 1), malformed);
});
