import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { periodsBetween, periodsOf } from '../../conflict/campaign/period.js';
import { tallyOf } from '../../conflict/card/tally.js';
import { EMPTY_RECORD, merge, type Record } from '../../conflict/record.js';
import { dayNumber, dayText } from '../../proto/dates.js';
import { suite } from '../harness.js';
import { actAt, type Said, WAY } from './acts.js';

const test = suite('conflict/card-tally');

function recordOf(acts: readonly Said[]): Record {
  let record = EMPTY_RECORD;
  for (const act of acts) record = merge(record, actAt(act), () => true).record;
  return record;
}

/** The whole way, a day each act; what is given stands in place of what is usual. */
function way(more: { readonly [act: string]: Partial<Said> } = {}): Said[] {
  const acts = ['accept', ...WAY, 'hand-over'] as const;
  return acts.map((act, at) => ({
    ...{ act, seq: at + 1, after: at, since: `200410${String(at + 1).padStart(2, '0')}` },
    ...more[act],
  }));
}

function figures(acts: readonly Said[]): { [name: string]: number } {
  const sums: { [name: string]: number } = {};
  for (const { name, count } of tallyOf(recordOf(acts))?.tallies ?? []) {
    sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

test('every act counts on its own day, and what the hand-over comes to', () => {
  const tally = tallyOf(recordOf(way()));
  assert.equal(
    tally?.tallies.find(({ name }) => name === 'produce'),
    { day: '20041006', name: 'produce', count: 1 },
  );
  const { accept, card, days, late, 'first-pass': pass } = figures(way());
  assert.equal([accept, card, days, late, pass], [1, 1, 8, undefined, 1]);
});

test('late after sixty days, and where it is far after ninety', () => {
  const late = figures(way({ 'hand-over': { since: '20041201' } }));
  assert.equal([late['days'], late['late'], late['late-remote']], [61, 1, undefined]);
  const remote = figures(way({ 'hand-over': { since: '20041231' } }));
  assert.equal([remote['late'], remote['late-remote']], [1, 1]);
  assert.is(figures(way({ 'hand-over': { since: '20041130' } }))['late'], undefined);
});

test('a renewed card, one made anew and one recalled are no further person with a card', () => {
  assert.is(figures(way({ accept: { reason: '30' } }))['card'], undefined);
  assert.is(figures(way({ accept: { reason: '40' } }))['card'], 1);
  const recalled: Said = { act: 'recall', seq: 10, after: 9, since: '20041101' };
  const after = figures([...way(), recalled]);
  assert.equal([after['hand-over'], after['card'], after['recall']], [1, undefined, 1]);
});

test('what was sent back is no first pass, and its fault is counted', () => {
  const acts: Said[] = [
    { act: 'accept', seq: 1, after: 0, since: '20041001' },
    { act: 'return', seq: 2, after: 1, since: '20041002', fault: '20' },
    { act: 'resume', seq: 3, after: 2, since: '20041003' },
    ...[...WAY, 'hand-over' as const].map((act, at) => ({
      ...{ act, seq: at + 4, after: at + 3, since: '20041010' },
    })),
  ];
  const found = figures(acts);
  assert.equal([found['fault:20'], found['first-pass'], found['card']], [1, undefined, 1]);
});

test('the first generation is counted apart', () => {
  const found = figures(way({ accept: { generation: '1' } }));
  assert.equal(
    [found['first:hand-over'], found['hand-over'], found['card']],
    [1, undefined, undefined],
  );
});

test('any run of days is made up of its periods, each day once, by the fewest', (t) => {
  const first = dayNumber('20031101');
  const anyDay = fc.integer({ min: first, max: first + 2500 });
  fc.assert(
    fc.property(anyDay, fc.integer({ min: -2, max: 2500 }), (from, length) => {
      const [start, end] = [dayText(from), dayText(Math.max(0, from + length))];
      const periods = periodsBetween(start, end);
      assert.is(new Set(periods).size, periods.length);
      for (let at = from - 40; at <= from + length + 40; at++) {
        const day = dayText(at);
        const times = periodsOf(day).filter((period) => periods.includes(period)).length;
        assert.is(times, at >= from && at <= from + length ? 1 : 0, day);
      }
      assert.ok(periods.length <= 30 * 2 + 11 * 2 + 8);
    }),
    { seed: t.seed, numRuns: 40 },
  );
});
