import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { HujiError } from '../../../proto/errors.js';
import { decodeLabel, encodeLabel, LABEL_BYTES } from '../../../transports/file/label.js';
import type { Label } from '../../../transports/transport.js';
import { suite } from '../../harness.js';

const test = suite('transports/file/label');

const LABEL: Label = {
  package: '0123456789abcdef01234567',
  from: '229901500000',
  to: '220000000000',
  root: '0123456789abcdef',
  training: true,
  made: Date.UTC(2004, 8, 1, 8),
  first: 1201,
  last: 1350,
  end: 'pvxk926x2b0jq26j 1350 0123456789abcdef',
};
const VOLUME = { label: LABEL, no: 3, count: 5, bytes: 1_456_640, sha256: 'a'.repeat(64) };

test('what is written is read, and people can read it', () => {
  const bytes = encodeLabel(VOLUME);
  assert.is(bytes.length, LABEL_BYTES);
  assert.equal(decodeLabel(bytes, 'p'), { ...VOLUME, path: 'p' });
  assert.match(bytes.toString(), /^from: 229901500000$/m);
  assert.match(bytes.toString(), /^volume: 3 of 5$/m);
});

test('no byte of it can be changed unnoticed', (t) => {
  const bytes = encodeLabel(VOLUME);
  fc.assert(
    fc.property(fc.nat(LABEL_BYTES - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ by;
      try {
        assert.is(decodeLabel(other, 'p'), null);
      } catch (error) {
        if (!(error instanceof HujiError)) throw error;
        assert.ok(['PACKAGE_VOLUME', 'PACKAGE_VERSION'].includes(error.code), error.code);
      }
    }),
    { seed: t.seed, numRuns: 2000 },
  );
});

test('a newer format says so', () => {
  const bytes = encodeLabel(VOLUME);
  bytes.write('huji-package/2 ');
  assert.throws(
    () => decodeLabel(bytes, 'p'),
    (error: HujiError) => error.code === 'PACKAGE_VERSION',
  );
});

test('what is no volume is none', () => {
  for (const text of ['', 'huji', '%PDF-1.4', 'huji-package/', 'x'.repeat(5000)]) {
    assert.is(decodeLabel(Buffer.from(text), 'p'), null);
  }
});
