import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { crc32 } from '../../proto/crc32.js';
import { suite } from '../harness.js';

const test = suite('proto/crc32');

test('the check value of the standard', () => {
  assert.is(crc32(Buffer.from('123456789')), 0xcbf43926);
  assert.is(crc32(new Uint8Array(0)), 0);
  assert.is(crc32(Buffer.alloc(32)), 0x190a55ad);
});

test('any one bit changes it', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(), (bytes, at) => {
      const spoilt = Uint8Array.from(bytes);
      const bit = at % (bytes.length * 8);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.is.not(crc32(spoilt), crc32(bytes));
    }),
    { seed: t.seed },
  );
});
