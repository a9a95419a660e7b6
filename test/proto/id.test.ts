import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import {
  idToRef,
  REF_BYTES,
  refToId,
  SEQ_MAX,
  STREAM_ID_LENGTH,
  sameRef,
  streamIdFromBytes,
  streamIdOf,
  streamIdToBytes,
} from '../../proto/id.js';
import { suite } from '../harness.js';

const test = suite('proto/id');

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const ref = fc.record(
  {
    stream: bytes.map((each) => streamIdFromBytes(each)),
    seq: fc.integer({ min: 1, max: SEQ_MAX }),
    tag: fc.integer({ min: 0, max: 0xffff_ffff }),
  },
  { noNullPrototype: true },
);
const usage = (error: unknown) => error instanceof HujiError && error.code === 'USAGE';

test('ten bytes and sixteen digits say the same', (t) => {
  fc.assert(
    fc.property(bytes, (given) => {
      const id = streamIdFromBytes(given);
      assert.match(id, /^[0-9a-hjkmnp-tv-z]{16}$/);
      assert.equal(streamIdToBytes(id), given);
    }),
    { seed: t.seed },
  );
});

test('the digits are those of a big number in base 32', (t) => {
  const digits = '0123456789abcdefghjkmnpqrstvwxyz';
  fc.assert(
    fc.property(bytes, (given) => {
      let number = BigInt(`0x${Buffer.from(given).toString('hex')}`);
      let text = '';
      for (let digit = 0; digit < STREAM_ID_LENGTH; digit++) {
        text = digits.charAt(Number(number % 32n)) + text;
        number /= 32n;
      }
      assert.is(streamIdFromBytes(given), text);
    }),
    { seed: t.seed },
  );
});

test('ids sort as their bytes do', (t) => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      const [x, y] = [streamIdFromBytes(a), streamIdFromBytes(b)];
      assert.is(Math.sign(Buffer.compare(a, b)), x < y ? -1 : x > y ? 1 : 0);
    }),
    { seed: t.seed },
  );
});

test('reads and writes in the middle of a longer array', (t) => {
  fc.assert(
    fc.property(bytes, fc.nat(REF_BYTES - 10), (given, at) => {
      const room = new Uint8Array(REF_BYTES).fill(0xff);
      assert.is(streamIdToBytes(streamIdFromBytes(given), room, at), room);
      assert.is(streamIdFromBytes(room, at), streamIdFromBytes(given));
      const around = [...room.slice(0, at), ...room.slice(at + 10)];
      assert.ok(around.every((byte) => byte === 0xff));
    }),
    { seed: t.seed },
  );
});

test('no stream id: letters that are no digits, and texts too short', () => {
  for (const text of ['iiiiiiiiiiiiiiii', '0123456789ABCDEF', '0123', '']) {
    assert.throws(() => streamIdToBytes(text), usage, text);
  }
});

test('a stream is named by all three of its parts', () => {
  const name = { author: '220102500000', epoch: '0123456789abcdef', lane: 'all' } as const;
  const ids = [
    streamIdOf(name),
    streamIdOf({ ...name, author: '220102510000' }),
    streamIdOf({ ...name, epoch: '0123456789abcdee' }),
    streamIdOf({ ...name, lane: '220102500000' }),
  ];
  assert.is(new Set(ids).size, ids.length);
  // Ids are kept in every store: this one may never change.
  assert.is(ids[0], 'kt4v02ajs37f2r6v');
});

test('a ref comes back from its text', (t) => {
  fc.assert(
    fc.property(ref, ref, (one, other) => {
      assert.equal(idToRef(refToId(one)), one);
      assert.ok(sameRef(one, { ...one }));
      assert.is(sameRef(one, other), refToId(one) === refToId(other));
    }),
    { seed: t.seed },
  );
});

test('what is no id is refused', () => {
  const stream = '0123456789abcdef';
  for (const text of [
    '',
    stream,
    `${stream}-1`,
    `${stream}-0-00000000`,
    `${stream}-01-00000000`,
    `${stream}-1-0000000`,
    `${stream}-1-0000000G`,
    `${stream}-1-00000000 `,
    `${stream}-${SEQ_MAX + 1}-00000000`,
    `i123456789abcdef-1-00000000`,
    `${stream.toUpperCase()}-1-00000000`,
  ]) {
    assert.throws(() => idToRef(text), usage, text);
  }
});
