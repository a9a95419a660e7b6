import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  type Contribution,
  EMPTY_RECORD,
  isKept,
  leaving,
  merge,
  mergeAll,
  type Record,
  standingAlso,
} from '../../conflict/record.js';
import { addToSum, emptySum, type StateSum, sumText } from '../../conflict/state-sum.js';
import type { Lane } from '../../proto/id.js';
import { suite } from '../harness.js';
import { dice, histories, lawfulOrder, nameOf, precedes } from './claims.js';
import { type Model, modelOf, pendingText } from './model.js';

const test = suite('conflict/record');

interface Grown {
  readonly record: Record;
  readonly retired: readonly Contribution[];
  readonly sums: ReadonlyMap<Lane, StateSum>;
}

/** One change after the other, with the sums kept as apply keeps them. */
function grow(order: readonly Contribution[]): Grown {
  let record: Record = EMPTY_RECORD;
  const retired: Contribution[] = [];
  const sums = new Map<Lane, StateSum>();
  const sumOf = (lane: Lane) => {
    const sum = sums.get(lane) ?? emptySum();
    sums.set(lane, sum);
    return sum;
  };
  for (const item of order) {
    const merged = merge(record, item, precedes);
    record = merged.record;
    retired.push(...merged.retired);
    for (const old of merged.before) addToSum(sumOf(old.lane), old, -1);
    for (const now of merged.after) addToSum(sumOf(now.lane), now, 1);
  }
  return { record, retired, sums };
}

function asModel({ record, retired, sums }: Grown): Model {
  const standing = record.contributions.map((item) => {
    const { lost, lostInLane, lostTo = [] } = item;
    const others = lostTo.map(({ lane, fields }) => `${lane} ${fields.join()}`).join('; ');
    const texts = { lost: lost.join(), lostInLane: lostInLane.join(), lostTo: others };
    return [nameOf(item), texts] as const;
  });
  assert.equal(record.retired.map(nameOf).sort(), retired.map(nameOf).sort());
  return {
    standing: new Map(standing),
    retired: record.retired.map(nameOf).sort(),
    pending: record.pending.map(pendingText).sort(),
    born: record.born,
    lives: record.lives.map(
      ({ lane, turn, hlc, ref }) => `${lane} ${hlc} ${nameOf({ ref })} ${turn}`,
    ),
    sums: new Map([...sums].map(([lane, sum]) => [lane, sumText(sum)])),
  };
}

function check<T>(property: fc.IProperty<T>, seed: number): void {
  fc.assert(property, { seed, numRuns: 300 });
}

test('one by one, in any order, comes to what the definition says', (t) => {
  const property = fc.property(histories, dice, (all, dealt) => {
    const grown = asModel(grow(lawfulOrder(all, dealt)));
    assert.equal(sorted(grown), sorted(modelOf(all, precedes)));
  });
  check(property, t.seed);
});

test('whatever has come so far', (t) => {
  const property = fc.property(histories, dice, fc.nat(20), (all, dealt, count) => {
    const some = lawfulOrder(all, dealt).slice(0, count);
    assert.equal(sorted(asModel(grow(some))), sorted(modelOf(some, precedes)));
  });
  check(property, t.seed);
});

test('the very same record in any order', (t) => {
  const property = fc.property(histories, dice, dice, (all, one, other) => {
    assert.equal(grow(lawfulOrder(all, one)).record, grow(lawfulOrder(all, other)).record);
  });
  check(property, t.seed);
});

test('all at once is one by one, in any order whatever', (t) => {
  const property = fc.property(histories, dice, (all, dealt) => {
    const { record, retired } = grow(lawfulOrder(all, dealt));
    const merged = mergeAll(shuffled(all, dealt), precedes);
    assert.equal(merged.record, record);
    assert.equal(byName(merged.retired), byName(retired));
  });
  check(property, t.seed);
});

test('what had been made of the claims before plays no part', (t) => {
  const property = fc.property(histories, dice, (all, dealt) => {
    const { record, retired } = grow(lawfulOrder(all, dealt));
    const again = mergeAll([...record.contributions, ...retired], precedes);
    assert.equal(again.record, record);
  });
  check(property, t.seed);
});

test('a claim is kept unless one of its source saw it', (t) => {
  const property = fc.property(histories, dice, (all, dealt) => {
    const { record } = grow(lawfulOrder(all, dealt));
    for (const item of record.contributions) {
      for (const field of item.change.fields) {
        const lost = modelOf(all, precedes).standing.get(nameOf(item))?.lost.split(',') ?? [];
        assert.is(isKept(item, field), !lost.includes(String(field)));
      }
    }
  });
  check(property, t.seed);
});

test('one change in two histories of its stream is one claim in both', (t) => {
  const property = fc.property(histories, dice, (all, dealt) => {
    const isTwin = ({ branch, ref }: Contribution) => branch === 0 && ref.seq === 3;
    fc.pre(all.some(isTwin));
    // It stands where the other history begins, in place of what began it.
    const others = all.filter(({ branch, ref }) => branch !== 1 || ref.seq > 3);
    const both = others.map((item) => (isTwin(item) ? standingAlso(item, 1) : item));
    const { record, retired } = mergeAll(shuffled(both, dealt), precedes);
    const sums = sumsOf([...record.contributions, ...retired]);
    const model = modelOf(both, precedes);
    assert.equal(sorted(asModel({ record, retired, sums })), sorted(model));
    const left = both.flatMap((item) => leaving(item, 1) ?? []);
    const without = others.filter(({ branch }) => branch !== 1);
    assert.equal(mergeAll(left, precedes).record, mergeAll(without, precedes).record);
  });
  check(property, t.seed);
});

function sumsOf(items: readonly Contribution[]): ReadonlyMap<Lane, StateSum> {
  const sums = new Map<Lane, StateSum>();
  for (const item of items) {
    const sum = sums.get(item.lane) ?? emptySum();
    sums.set(item.lane, sum);
    addToSum(sum, item, 1);
  }
  return sums;
}

function sorted(model: Model): unknown {
  return { ...model, standing: byKey(model.standing), sums: byKey(model.sums) };
}

function byKey<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function byName(items: readonly Contribution[]): Contribution[] {
  return [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function shuffled(
  items: readonly Contribution[],
  dealt: readonly number[],
): readonly Contribution[] {
  return [...items].sort((a, b) => roll(dealt, nameOf(a)) - roll(dealt, nameOf(b)));
}

/** The same number for the same dice and text. */
function roll(dealt: readonly number[], text: string): number {
  let mixed = dealt.length;
  for (const char of text) {
    mixed = Math.imul(mixed ^ char.charCodeAt(0), 0x9e3779b1) + (dealt[mixed & 7] ?? 0);
  }
  return mixed;
}
