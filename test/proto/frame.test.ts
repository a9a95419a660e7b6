import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Change } from '../../proto/change.js';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import {
  changesOf,
  FRAME_BYTES_MAX,
  FRAME_CHANGES_MAX,
  type Frame,
  type Head,
  headFromWire,
  headToWire,
  readFrame,
  type SealInput,
  sealFrame,
  verifyFrame,
} from '../../proto/frame.js';
import { streamIdOf } from '../../proto/id.js';
import { suite } from '../harness.js';
import { frames } from './changes.js';

const test = suite('proto/frame');

const pair = (): { key: KeyObject; hex: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return { key: privateKey, hex: der.subarray(12).toString('hex') };
};
const { key, hex } = pair();

const NAME = { author: '229901500000', epoch: '0123456789abcdef', lane: '229901500000' } as const;
const UNDER: Head = { stream: '0000000000000001', seq: 7, hash: '0011223344556677' };
const CHANGE: Change = {
  entity: 5,
  target: null,
  event: '100',
  source: 4,
  since: null,
  hlc: 1,
  session: 0,
  fields: [1],
  values: ['王伟'],
  seen: [],
  documents: [],
  act: null,
};
const CHAIN = [Uint8Array.from([1, 2]), Uint8Array.from([3])];
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const FIRST: SealInput = {
  name: NAME,
  firstSeq: 1,
  changes: [CHANGE],
  under: null,
  prev: '',
  opening: { chain: CHAIN, previous: null },
  key,
};
const NEXT: SealInput = {
  name: NAME,
  firstSeq: 2,
  changes: [CHANGE, { ...CHANGE, hlc: 2 }],
  under: UNDER,
  prev: '5a'.repeat(32),
  key,
};

function refusal(bytes: Uint8Array): ErrorCode | null {
  try {
    readFrame(bytes);
    return null;
  } catch (error) {
    if (error instanceof HujiError) return error.code;
    throw error;
  }
}

test('a frame comes back from its bytes', (t) => {
  const inputs = fc.record({
    changes: frames,
    firstSeq: fc.integer({ min: 2, max: 2 ** 47 }),
    under: fc.constantFrom(null, UNDER),
    lane: fc.constantFrom<'all' | '229901500000'>('all', NAME.lane),
    nextKey: fc.constantFrom(undefined, 'ab'.repeat(32)),
  });
  fc.assert(
    fc.property(inputs, ({ changes, firstSeq, under, lane, nextKey }) => {
      const name = { ...NAME, lane };
      const rotation = nextKey === undefined ? {} : { nextKey };
      const sealed = sealFrame({ ...NEXT, name, changes, firstSeq, under, ...rotation });
      const frame = readFrame(sealed.bytes);
      assert.equal(frame, sealed);
      assert.equal(frame.name, name);
      assert.is(frame.stream, streamIdOf(name));
      assert.is(frame.lastSeq, firstSeq + changes.length - 1);
      assert.equal([frame.under, frame.nextKey], [under, nextKey ?? null]);
      assert.equal(changesOf(frame), changes);
      assert.ok(verifyFrame(frame, hex));
    }),
    { seed: t.seed },
  );
});

test('the first frame says who writes and what came before', () => {
  for (const previous of [null, UNDER]) {
    const opening = { chain: CHAIN, previous };
    const frame = readFrame(sealFrame({ ...FIRST, opening }).bytes);
    assert.equal(frame.opening?.chain.map(hexOf), CHAIN.map(hexOf));
    assert.equal(frame.opening?.previous, previous);
    assert.is(frame.prev, '');
  }
});

test('only its author’s key fits', () => {
  const frame = sealFrame(NEXT);
  assert.ok(verifyFrame(frame, hex));
  assert.not.ok(verifyFrame(frame, pair().hex));
});

test('sealing is the same whenever and however often', () => {
  assert.equal(sealFrame(NEXT).bytes, sealFrame(NEXT).bytes);
});

/** Every single bit of a frame: each is refused when read, or does not verify. */
function assertEveryBitCounts(frame: Frame): void {
  for (let bit = 0; bit < frame.bytes.length * 8; bit++) {
    const spoilt = Buffer.from(frame.bytes);
    spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const code = refusal(spoilt);
    if (code === null) assert.not.ok(verifyFrame(readFrame(spoilt), hex), `bit ${bit}`);
    else assert.ok(['FRAME_MALFORMED', 'FRAME_TOO_LARGE'].includes(code), `bit ${bit}: ${code}`);
  }
}

test('every bit of a first frame counts', () => assertEveryBitCounts(sealFrame(FIRST)));
test('every bit of a later frame counts', () => {
  assertEveryBitCounts(sealFrame({ ...NEXT, nextKey: 'cd'.repeat(32) }));
});

test('nobody can write its envelope in another way', () => {
  const { bytes, content, signature } = sealFrame(NEXT);
  const field = (tag: number, value: Uint8Array) => {
    const [low, high] = [(value.length & 127) | 128, value.length >> 7];
    return Buffer.concat([Buffer.from([tag, low, high]), value]);
  };
  assert.is(refusal(bytes), null);
  for (const [what, other] of [
    ['a field of its own', Buffer.concat([bytes, Buffer.from([0x1a, 0])])],
    ['the content twice', Buffer.concat([field(0x0a, content), bytes])],
    ['the signature first', Buffer.concat([field(0x12, signature), field(0x0a, content)])],
    ['a longer length', Buffer.concat([field(0x0a, content), field(0x12, signature)])],
    ['cut off', bytes.subarray(0, -1)],
    ['a longer signature', Buffer.concat([bytes, Buffer.from([0x12, 65]), Buffer.alloc(65)])],
  ] as const) {
    assert.is(refusal(other), 'FRAME_MALFORMED', what);
  }
});

test('bytes that never were a frame', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const code = refusal(bytes);
      assert.ok(code === 'FRAME_MALFORMED' || code === 'FRAME_TOO_LARGE', `${code}`);
    }),
    { seed: t.seed, numRuns: 1000 },
  );
});

test('cut off anywhere, it is refused', () => {
  const { bytes } = sealFrame(FIRST);
  for (let length = 0; length < bytes.length; length++) {
    assert.is(refusal(bytes.subarray(0, length)), 'FRAME_MALFORMED', `${length} bytes`);
  }
});

test('what contradicts itself is malformed even where it is signed', () => {
  const sealed = (edit: Partial<SealInput>) => () => sealFrame({ ...NEXT, ...edit });
  const malformed = (error: unknown) =>
    error instanceof HujiError && error.code === 'FRAME_MALFORMED';
  assert.throws(sealed({ changes: [] }), malformed, 'no change');
  assert.throws(sealed({ firstSeq: 0 }), malformed, 'seq 0');
  assert.throws(sealed({ firstSeq: 2 ** 48 - 1 }), malformed, 'beyond the last seq');
  assert.throws(sealed({ prev: '' }), malformed, 'without its chain');
  assert.throws(sealed({ firstSeq: 1 }), malformed, 'a first frame with a chain');
  assert.throws(sealed({ firstSeq: 1, prev: '' }), malformed, 'a first frame that opens nothing');
  const opening = { chain: CHAIN, previous: null };
  assert.throws(sealed({ opening }), malformed, 'opened twice');
  assert.throws(sealed({ nextKey: 'ab' }), malformed, 'half a key');
  assert.throws(sealed({ name: { ...NAME, author: '00' } }), malformed, 'no author');
  assert.throws(sealed({ under: { ...UNDER, hash: '' } }), malformed, 'a place of any history');
});

test('too large is said before anything is read', () => {
  assert.is(refusal(new Uint8Array(FRAME_BYTES_MAX + 1)), 'FRAME_TOO_LARGE');
  const many = Array.from({ length: FRAME_CHANGES_MAX + 1 }, () => CHANGE);
  assert.throws(
    () => sealFrame({ ...NEXT, changes: many }),
    (error: unknown) => error instanceof HujiError && error.code === 'FRAME_TOO_LARGE',
  );
});

test('a head names one history', () => {
  assert.equal(headFromWire(headToWire(UNDER)), UNDER);
  const nothing = { ...UNDER, seq: 0, hash: '' };
  assert.equal(headFromWire(headToWire(nothing)), nothing);
  for (const head of [
    { ...UNDER, hash: '' },
    { ...UNDER, hash: '00' },
    { ...nothing, hash: UNDER.hash },
  ]) {
    assert.throws(
      () => headFromWire(headToWire(head)),
      (error: unknown) => error instanceof HujiError && error.code === 'PROTOCOL_GARBAGE',
    );
  }
});
