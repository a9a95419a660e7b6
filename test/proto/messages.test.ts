import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import { SEQ_MAX } from '../../proto/id.js';
import { decodeMessage, encodeMessage, type Message } from '../../proto/messages.js';
import { signReceipt } from '../../proto/receipt.js';
import { suite } from '../harness.js';
import { refs } from './changes.js';

const test = suite('proto/messages');

const { privateKey } = generateKeyPairSync('ed25519');
const seqs = fc.integer({ min: 1, max: SEQ_MAX });
const heads: fc.Arbitrary<Head> = fc
  .tuple(refs, fc.oneof(fc.constant(0), seqs), fc.uint8Array({ minLength: 8, maxLength: 8 }))
  .map(([{ stream }, seq, hash]) => {
    return { stream, seq, hash: seq === 0 ? '' : Buffer.from(hash).toString('hex') };
  });
const someHeads = fc.array(heads, { maxLength: 70 });
const words = fc.string({ unit: 'grapheme', maxLength: 30 });
const streams = refs.map(({ stream }) => stream);

const receipts = fc
  .record(
    {
      node: fc.constantFrom('220000000000', '229901000000'),
      tier: fc.constantFrom<'province' | 'county'>('province', 'county'),
      held: heads,
      applied: fc.nat(),
      backedUp: fc.nat(),
      attachments: fc.nat(),
      hlc: fc.maxSafeInteger().map(Math.abs),
    },
    { noNullPrototype: true },
  )
  .map((receipt) => signReceipt(receipt, privateKey));

const hashes = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

const parts = fc.record(
  { frame: hashes, total: fc.nat(), offset: fc.nat(), bytes: fc.uint8Array({ maxLength: 99 }) },
  { noNullPrototype: true },
);

const wholeHashes = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

const wants = fc.record(
  { attachment: wholeHashes, offset: fc.nat(), bytes: fc.nat() },
  { noNullPrototype: true },
);

const pieces = fc.record(
  { attachment: wholeHashes, total: fc.nat(), offset: fc.nat(), bytes: fc.uint8Array() },
  { noNullPrototype: true },
);

const hellos = fc.record(
  {
    versionMin: fc.nat(9),
    versionMax: fc.nat(9),
    node: fc.constantFrom('220000000000', '229901000000'),
    tier: fc.constantFrom('province', 'county'),
    timeUnixMs: fc.maxSafeInteger().map(Math.abs),
    heads: someHeads,
    software: words,
    windowBytes: fc.integer({ min: 1, max: 2 ** 31 }),
    quietMs: fc.integer({ min: 1, max: 2 ** 40 }),
    held: fc.record({ frame: hashes, have: fc.nat() }, { noNullPrototype: true }),
  },
  {
    noNullPrototype: true,
    requiredKeys: ['versionMin', 'versionMax', 'node', 'tier', 'timeUnixMs', 'heads', 'software'],
  },
);

const messages: fc.Arbitrary<Message> = fc.oneof(
  hellos.map((hello): Message => ({ kind: 'hello', hello })),
  fc.uint8Array({ maxLength: 99 }).map((frame): Message => ({ kind: 'frame', frame })),
  parts.map((part): Message => ({ kind: 'part', part })),
  wants.map((want): Message => ({ kind: 'want', want })),
  pieces.map((piece): Message => ({ kind: 'piece', piece })),
  fc.array(wholeHashes).map((attachments): Message => ({ kind: 'have', attachments })),
  fc
    .tuple(wholeHashes, words)
    .map(([attachment, code]): Message => ({ kind: 'unfit', attachment, code })),
  receipts.map((receipt): Message => ({ kind: 'receipt', receipt })),
  fc.tuple(streams, heads).map(([stream, after]): Message => ({ kind: 'need', stream, after })),
  fc
    .tuple(streams, someHeads)
    .map(([stream, points]): Message => ({ kind: 'probe', stream, points })),
  fc.tuple(streams, heads).map(([stream, point]): Message => ({ kind: 'common', stream, point })),
  fc
    .tuple(words, words, fc.nat())
    .map(([code, detail, frame]): Message => ({ kind: 'refusal', code, detail, frame })),
);

/** Bytes as hex, so that it does not matter in which kind of array they lie. */
function plain(message: Message): unknown {
  return JSON.parse(
    JSON.stringify(message, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ).replaceAll(/\{"type":"Buffer","data":\[([0-9,]*)\]\}/g, (_, list: string) =>
      JSON.stringify(Buffer.from(list.split(',').filter(Boolean).map(Number)).toString('hex')),
    ),
  );
}

/** The message, or null where it is refused as garbage; any other error is thrown. */
function read(bytes: Uint8Array): Message | null {
  try {
    return decodeMessage(bytes);
  } catch (error) {
    if (error instanceof HujiError && error.code === 'PROTOCOL_GARBAGE') return null;
    throw error;
  }
}

test('a message comes back as it was sent', (t) => {
  fc.assert(
    fc.property(messages, (message) => {
      assert.equal(plain(decodeMessage(encodeMessage(message))), plain(message));
    }),
    { seed: t.seed, numRuns: 500 },
  );
});

test('garbage is called so', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      read(bytes);
    }),
    { seed: t.seed, numRuns: 2000 },
  );
  assert.is(read(new Uint8Array(0)), null);
  assert.is(read(Buffer.from('GET / HTTP/1.1\r\n\r\n')), null);
});

test('so is a message cut off or spoilt, unless it is another message', (t) => {
  fc.assert(
    fc.property(messages, fc.nat(1000), fc.nat(7), (message, at, bit) => {
      const bytes = Buffer.from(encodeMessage(message));
      read(bytes.subarray(0, at % bytes.length));
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
      read(bytes);
    }),
    { seed: t.seed, numRuns: 1000 },
  );
});

test('places and streams of the wrong size are garbage', () => {
  const head = { stream: '0000000000000001', seq: 3, hash: '0011223344556677' };
  const need = (after: Head): Message => ({ kind: 'need', stream: head.stream, after });
  assert.ok(read(encodeMessage(need(head))));
  for (const after of [
    { ...head, hash: '' },
    { ...head, hash: '0011' },
    { ...head, seq: 2 ** 48 },
  ]) {
    assert.is(read(encodeMessage(need(after))), null);
  }
  // Message 4, its stream of nine bytes, no head.
  assert.is(read(Buffer.from(`220b0a09${'00'.repeat(9)}`, 'hex')), null);
  assert.is(read(Buffer.from('2200', 'hex')), null);
});
