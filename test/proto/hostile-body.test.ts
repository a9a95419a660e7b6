import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { encodeBody } from '../../proto/body.js';
import { decodeBody } from '../../proto/body-reader.js';
import type { Change } from '../../proto/change.js';
import { HujiError } from '../../proto/errors.js';
import { pack } from '../../proto/pack.js';
import { suite } from '../harness.js';
import { frames } from './changes.js';

const test = suite('proto/body of a hostile author');

/** Memory that reading a small body may take, at the very most. */
const HEAP_MAX = 48 * 1024 * 1024;

/** The changes, or null where the body is refused as it should be; any other error is thrown. */
function read(bytes: Uint8Array, count: number): Change[] | null {
  try {
    return decodeBody(bytes, count);
  } catch (error) {
    if (error instanceof HujiError && error.code === 'FRAME_MALFORMED') return null;
    throw error;
  }
}

function assertRefused(body: unknown, count: number, what: string): void {
  const bytes = body instanceof Uint8Array ? body : pack(body);
  const before = process.memoryUsage();
  assert.is(read(bytes, count), null, what);
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  assert.ok(grown < HEAP_MAX, `${what}: ${grown >> 20} MB`);
}

test('cut off anywhere, it is refused', (t) => {
  fc.assert(
    fc.property(frames, (changes) => {
      const bytes = encodeBody(changes);
      for (let length = 0; length < bytes.length; length++) {
        assert.is(read(bytes.subarray(0, length), changes.length), null, `${length} bytes`);
      }
    }),
    { seed: t.seed, numRuns: 25 },
  );
});

test('with more changes or fewer than the frame says, it is refused', (t) => {
  fc.assert(
    fc.property(frames, (changes) => {
      const bytes = encodeBody(changes);
      assert.is(read(bytes, changes.length + 1), null);
      assert.is(read(bytes, changes.length - 1), null);
      assert.is(read(Buffer.concat([bytes, Buffer.from([0])]), changes.length), null);
    }),
    { seed: t.seed },
  );
});

test('with bytes changed at random, it is read or refused, and never anything else', (t) => {
  const edits = fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(frames, fc.array(edits, { minLength: 20, maxLength: 20 }), (changes, spoilt) => {
      const bytes = encodeBody(changes);
      for (const each of spoilt) {
        const copy = Buffer.from(bytes);
        for (const [at, mask] of each) {
          copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ mask;
        }
        const found = read(copy, changes.length);
        // What is read must be writable: every node would store and pass it on.
        if (found !== null) assert.is(found.length, changes.length);
      }
    }),
    { seed: t.seed, numRuns: 200 },
  );
});

test('bytes that never were a body', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(4096), (bytes, count) => {
      read(bytes, count);
    }),
    { seed: t.seed, numRuns: 1000 },
  );
});

const ONE = new Uint8Array(1);
/** A group of `count` changes that say one constant. */
const group = (count: number, value: unknown = 'x', more: readonly unknown[] = []) => [
  5,
  '100',
  4,
  0,
  count,
  Uint8Array.from([1]),
  [[0, [0, value]]],
  ...more,
];

test('a count out of all proportion', () => {
  assertRefused([0, ONE, null, [group(1_000_000)]], 1, 'one group');
  const all = Array.from({ length: 250 }, () => group(1_000_000));
  assertRefused([0, ONE, ONE, all], 1, 'many groups');
  assertRefused([0, ONE, ONE, Array.from({ length: 400_000 }, () => [])], 1, 'empty groups');
  assertRefused([0, ONE, null, [group(2 ** 53)]], 1, 'beyond numbers');
  assertRefused([0, ONE, null, [group(-1)]], 1, 'below zero');
  assertRefused([0, ONE, null, [group(0.5)]], 1, 'between numbers');
});

test('one long value said to stand in every change', () => {
  const long = 'x'.repeat(20_000_000);
  const steps = new Uint8Array(4096);
  assertRefused([0, steps, null, [group(4096, long)]], 4096, 'constant');
  const words = { ...group(4096), 6: [[0, [2, `${long}\x1fy`, new Uint8Array(4096)]]] };
  assertRefused([0, steps, null, [Object.values(words)]], 4096, 'dictionary');
});

test('a dictionary, a text or literals of millions of words', () => {
  const words = '\x1f'.repeat(30_000_000);
  const column = (given: readonly unknown[]) => {
    return [0, ONE, null, [Object.values({ ...group(1), 6: [[0, given]] })]];
  };
  assertRefused(column([1, words]), 1, 'text');
  // Runs and dictionaries may be longer than needed; they must not cost more than their bytes.
  for (const given of [
    [2, words, ONE],
    [6, ONE, words],
  ]) {
    const before = process.memoryUsage().heapUsed;
    read(pack(column(given)), 1);
    assert.ok(process.memoryUsage().heapUsed - before < 2 * HEAP_MAX);
  }
});

test('numbers of absurd width', () => {
  const column = (width: unknown, steps = ONE) => {
    return [0, ONE, null, [Object.values({ ...group(1), 6: [[0, [4, width, steps]]] })]];
  };
  for (const width of [2 ** 29, 2 ** 31, -1, 0, 16, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assertRefused(column(width), 1, `${width}`);
  }
  assertRefused(column(1, Uint8Array.from([20])), 1, 'ten in one digit');
  assertRefused(column(3, Uint8Array.from([1])), 1, 'minus one');
});

test('a varint without end', () => {
  assertRefused([0, new Uint8Array(1000).fill(0xff), null, [group(1)]], 1, 'no end');
  assertRefused([0, new Uint8Array(1000), null, [group(1)]], 1, 'too many');
  const far = Uint8Array.from([0xfe, ...Array(6).fill(0xff), 0x7f]);
  assertRefused([2 ** 52, far, null, [group(1)]], 1, 'a time beyond numbers');
  assertRefused([0, Uint8Array.from([1]), null, [group(1)]], 1, 'a time before all');
});

test('columns within columns', () => {
  let column: unknown = [0, 'x'];
  for (let depth = 0; depth < 12; depth++) {
    column = [5, ONE, column, [0, ''], ONE, ONE, ''];
  }
  assertRefused([0, ONE, null, [Object.values({ ...group(1), 6: [[0, column]] })]], 1, 'nested');
});

test('fields twice, out of order, or without a number', () => {
  const two = [
    [0, [0, 'x']],
    [0, [0, 'y']],
  ];
  for (const fields of [
    [1, 1],
    [3, 1],
    [0, 1],
  ]) {
    const given = Object.values({ ...group(1), 5: Uint8Array.from(fields), 6: two });
    assertRefused([0, ONE, null, [given]], 1, fields.join());
  }
});

const names = new Uint8Array(10);
const ref = [names, 0, Uint8Array.from([2]), new Uint8Array(4)];

test('what was seen, papers and acts beyond all bounds', () => {
  const sound = read(pack([0, ONE, null, [group(1, 'x', [0, 0, [[0, ref]]])]]), 1);
  assert.is(sound?.[0]?.seen.length, 1);
  const many = [names, 0, new Uint8Array(1_000_000), new Uint8Array(4_000_000)];
  assertRefused([0, ONE, null, [group(1, 'x', [0, 0, [[0, many]]])]], 1, 'seen');
  const papers = Array.from({ length: 200 }, () => ({ kind: '证' }));
  assertRefused([0, ONE, null, [group(1, 'x', [0, 0, 0, [[0, papers]]])]], 1, 'papers');
  const long = [{ kind: '证'.repeat(100_000) }];
  assertRefused([0, ONE, null, [group(1, 'x', [0, 0, 0, [[0, long]]])]], 1, 'a paper');
  assertRefused([0, ONE, null, [group(1, 'x', [0, 0, 0, 0, [[0, '号'.repeat(999)]]])]], 1, 'act');
  assertRefused([0, ONE, null, [group(1, 'x', [0, 0, 0, [[0, [null]]]])]], 1, 'no paper');
});

test('refs to nowhere', () => {
  const to = (parts: readonly unknown[]) => [0, ONE, null, [group(1, 'x', [parts])]];
  assert.ok(read(pack(to(ref)), 1));
  assertRefused(to([names, 0, Uint8Array.from([1]), new Uint8Array(4)]), 1, 'seq -1');
  assertRefused(to([names, 0, ONE, new Uint8Array(4)]), 1, 'seq 0');
  assertRefused(
    to([names, ONE.map(() => 2), Uint8Array.from([2]), new Uint8Array(4)]),
    1,
    'stream',
  );
  assertRefused(to([new Uint8Array(9), 0, Uint8Array.from([2]), new Uint8Array(4)]), 1, 'a name');
  const beyond = Uint8Array.from([...Array(6).fill(0xff), 0x7f]);
  assertRefused(to([names, 0, beyond, new Uint8Array(4)]), 1, 'beyond the last seq');
});
