import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { encodeBody } from '../../proto/body.js';
import { decodeBody } from '../../proto/body-reader.js';
import { type Change, contentHash } from '../../proto/change.js';
import { checkDigit } from '../../proto/citizen-number.js';
import { suite } from '../harness.js';
import { frames } from './changes.js';

const test = suite('proto/body');

test('changes come back as they were written', (t) => {
  fc.assert(
    fc.property(frames, (changes) => {
      assert.equal(decodeBody(encodeBody(changes), changes.length), changes);
    }),
    { seed: t.seed, numRuns: 500 },
  );
});

test('and with the same content hash, which every receiver works out for itself', (t) => {
  fc.assert(
    fc.property(frames, (changes) => {
      const read = decodeBody(encodeBody(changes), changes.length);
      assert.equal(
        read.map((change) => contentHash(change)),
        changes.map((change) => contentHash(change)),
      );
    }),
    { seed: t.seed },
  );
});

test('the same changes make the same bytes', (t) => {
  fc.assert(
    fc.property(frames, (changes) => {
      const again = decodeBody(encodeBody(changes), changes.length);
      assert.equal(encodeBody(again), encodeBody(changes));
    }),
    { seed: t.seed },
  );
});

const PLAIN: Change = {
  entity: 5,
  target: null,
  event: '100',
  source: 4,
  since: null,
  hlc: 4096,
  session: 0,
  fields: [1, 3, 5, 6],
  values: ['王伟', '1', '19640512', ''],
  seen: [],
  documents: [],
  act: null,
};

test('a right citizen number costs next to nothing beside birth date and sex', () => {
  const numbered = Array.from({ length: 100 }, (_, order): Change => {
    const first = `22990119640512${String(order * 2 + 1).padStart(3, '0')}`;
    return { ...PLAIN, values: ['王伟', '1', '19640512', first + checkDigit(first)] };
  });
  const bare = numbered.map((change) => ({ ...change, values: ['王伟', '1', '19640512', ''] }));
  const cost = encodeBody(numbered).length - encodeBody(bare).length;
  assert.ok(cost < 300, `${cost} bytes for 100 numbers`);
  assert.equal(decodeBody(encodeBody(numbered), 100), numbered);
});

test('a number that contradicts its row is kept as it is', () => {
  const numbers = ['229901196405120012', '229901640512001', '22990119640512001x', '1', ' ', '男'];
  const changes = numbers.map((number): Change => {
    return { ...PLAIN, values: ['王伟', '2', '19650101', number] };
  });
  assert.equal(decodeBody(encodeBody(changes), changes.length), changes);
});

test('over 255 kinds of change are the caller’s to part', () => {
  const changes = Array.from({ length: 257 }, (_, session) => ({ ...PLAIN, session }));
  assert.throws(
    () => encodeBody(changes),
    (error: unknown) => error instanceof RangeError,
  );
  const most = changes.slice(0, 255);
  assert.equal(decodeBody(encodeBody(most), most.length), most);
});
