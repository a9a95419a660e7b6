import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Item } from '../../../node/compare/items.js';
import { type Ordered, RangeIndex } from '../../../node/compare/range-index.js';
import { narrow, respond } from '../../../node/compare/reconcile.js';
import type { CompareRange } from '../../../proto/compare.js';
import { decodeMessage, encodeMessage } from '../../../proto/messages.js';
import { suite } from '../../harness.js';

const test = suite('node/compare: reconcile');

/** Numbers and what stands under them, as items of a list. */
function listOf(values: ReadonlyMap<number, number>): Ordered {
  const items = [...values].map(([key, value]): Item => {
    const bytes = Buffer.alloc(8);
    bytes.writeUIntBE(key, 2, 6);
    return { key: bytes, sum: [value, value * 3, key, 1] };
  });
  items.sort((a, b) => Buffer.compare(a.key, b.key));
  return {
    async *range(from, to) {
      for (const item of items) {
        if (Buffer.compare(item.key, from) < 0) continue;
        if (to.length > 0 && Buffer.compare(item.key, to) >= 0) return;
        yield item;
      }
    },
  };
}

function indexOf(values: ReadonlyMap<number, number>): Promise<RangeIndex> {
  return RangeIndex.of(listOf(values), { progress: () => undefined });
}

/** As the other side reads it. */
function overWire(ranges: readonly CompareRange[]): readonly CompareRange[] {
  const compare = { no: 1, answer: true, say: { kind: 'ranges', ranges } } as const;
  const message = decodeMessage(encodeMessage({ kind: 'compare', compare }));
  if (message.kind !== 'compare' || message.compare.say.kind !== 'ranges') throw new Error('lost');
  return message.compare.say.ranges;
}

interface Outcome {
  readonly unlike: readonly number[];
  readonly more: boolean;
  readonly rounds: number;
  readonly bytes: number;
}

async function reconcile(
  mine: ReadonlyMap<number, number>,
  theirs: ReadonlyMap<number, number>,
): Promise<Outcome> {
  const [here, there] = [await indexOf(mine), await indexOf(theirs)];
  let [rounds, bytes] = [0, 0];
  const sizeOf = (ranges: readonly CompareRange[]) =>
    encodeMessage({
      kind: 'compare',
      compare: { no: 1, answer: true, say: { kind: 'ranges', ranges } },
    }).length;
  const { unlike, more } = await narrow(here, async (ranges) => {
    rounds += 1;
    const answer = await respond(there, overWire(ranges));
    bytes += sizeOf(ranges) + sizeOf(answer);
    return overWire(answer);
  });
  const found = unlike.map(({ key }) => Buffer.from(key).readUIntBE(2, 6)).sort((a, b) => a - b);
  return { unlike: found, more, rounds, bytes };
}

/** Keys under which the two do not hold the same. */
function differing(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .sort((x, y) => x - y);
}

test('whatever two sides hold, exactly what is not the same at both is found', async () => {
  const some = fc.uniqueArray(fc.tuple(fc.nat(2 ** 20), fc.nat(9)), {
    selector: ([key]) => key,
    maxLength: 300,
  });
  const edits = fc.array(fc.tuple(fc.nat(2 ** 20), fc.nat(9)), { maxLength: 60 });
  const property = fc.asyncProperty(some, edits, fc.nat(1500), async (start, changes, run) => {
    const mine = new Map(start);
    // A run of keys, so that there is more than one message names.
    for (let at = 0; at < run; at++) mine.set(2 ** 21 + at, at);
    const theirs = new Map(mine);
    for (const [key, value] of changes) {
      if (value === 0) theirs.delete(key);
      else if (value < 5) theirs.set(key, value + 20);
      else mine.set(key, value + 40);
    }
    const { unlike, more } = await reconcile(mine, theirs);
    assert.equal(unlike, differing(mine, theirs));
    assert.is(more, false);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('what one side lacks altogether is found up to the most that is looked for', async () => {
  const all = new Map(Array.from({ length: 3000 }, (_, at) => [at * 7, at]));
  for (const [mine, theirs] of [
    [all, new Map()],
    [new Map(), all],
  ] as const) {
    const { unlike, more } = await reconcile(mine, theirs);
    assert.is(unlike.length, 1000);
    assert.is(more, true);
  }
});

test('a few differences among many take few questions and little room', async () => {
  const mine = new Map(Array.from({ length: 40_000 }, (_, at) => [at * 3, at]));
  const theirs = new Map(mine);
  for (let at = 0; at < 10; at++) theirs.set(at * 3 * 3999, 1_000_000 + at);
  const { unlike, rounds, bytes } = await reconcile(mine, theirs);
  assert.is(unlike.length, 10);
  assert.ok(rounds <= 4, `${rounds} rounds`);
  assert.ok(bytes <= 50_000, `${bytes} bytes`);
  const same = await reconcile(mine, new Map(mine));
  assert.equal([same.unlike.length, same.rounds], [0, 1]);
  assert.ok(same.bytes <= 100, `${same.bytes} bytes`);
});
