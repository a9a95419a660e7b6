import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  homeOf,
  homesOf,
  isLive,
  type Life,
  liveLanes,
  livesIn,
  moreLives,
} from '../../conflict/life.js';
import { suite } from '../harness.js';

const test = suite('conflict/life');

const [A, B, C] = ['229901500000', '229901510000', '229902500000'] as const;
let seq = 0;

function life(lane: string, turn: Life['turn'], more: Partial<Life> = {}): Life {
  seq += 1;
  return { lane, turn, hlc: seq, ref: { stream: lane.padEnd(16, '0'), seq, tag: 1 }, ...more };
}

function record(...lives: Life[]) {
  return { lives: lives.reduce((all: readonly Life[], each) => moreLives(all, each), []) };
}

test('he is registered where it was made', () => {
  const born = record(life(A, 'made'));
  assert.is(homeOf(born), A);
  assert.ok(isLive(born));
  assert.not(isLive(record(life(A, 'made'), life(A, 'ended'))));
  assert.not(isLive(record(life(A, 'made'), life(A, 'left'))), 'on the way: in neither register');
});

test('along his moves, by the days they name, whatever the clocks say', () => {
  const made = life(A, 'made');
  const there = life(B, 'arrived', { since: '20040902', hlc: 0 });
  const on = life(C, 'arrived', { since: '20041001', hlc: 0 });
  assert.is(homeOf(record(made, life(A, 'left'), there)), B);
  assert.is(homeOf(record(made, life(A, 'left'), there, life(B, 'left'), on)), C);
  assert.is(homeOf(record(made, life(A, 'left'), there, on)), B, 'B has not let him go');
  const back = life(A, 'arrived', { since: '20041001' });
  assert.is(homeOf(record(made, life(A, 'left'), there, life(B, 'left'), back)), A);
});

test('whom a station has restored, or registered once more, it has not let go', () => {
  const [made, left, resumed] = [life(A, 'made'), life(A, 'left'), life(A, 'resumed')];
  const there = life(B, 'arrived', { since: '20040902' });
  assert.is(homeOf(record(made, left, resumed, there)), A);
  assert.is(homeOf(record(made, left, resumed, life(A, 'left'), there)), B);
  const gone = life(B, 'left');
  const back = life(A, 'arrived', { since: '20041001' });
  const on = life(C, 'arrived', { since: '20041101' });
  const again = [life(A, 'left'), life(A, 'resumed')];
  const returned = record(made, left, there, gone, back, ...again, on);
  assert.equal(homesOf(returned), { home: A, formerHomes: [B] }, 'what came before stays');
  const undated = life(B, 'arrived', { since: '' });
  const within = life(A, 'arrived', { since: '20040902' });
  assert.is(homeOf(record(made, undated, left, within)), A, 'moved from one house to another');
});

test('an arrival alone takes nobody over', () => {
  const made = life(A, 'made');
  const claimed = record(made, life(B, 'arrived', { since: '20040901' }));
  assert.is(homeOf(claimed), A);
  assert.equal(liveLanes(claimed), [A, B], 'each lane counts what it says itself');
  assert.is(homeOf(record(life(B, 'arrived', { since: '20040901' }))), B, 'all that is known');
});

test('what is reversed has not been', () => {
  const made = life(A, 'made');
  const death = life(A, 'ended');
  assert.ok(isLive(record(made, death, life(A, 'undone', { of: death.ref }))));
  const elsewhere = life(B, 'undone', { of: death.ref });
  assert.not(isLive(record(made, death, elsewhere)));
  const reversed = record(made, life(A, 'undone', { of: made.ref }));
  assert.is(homeOf(reversed), A);
  assert.not(livesIn(reversed, A));
});

test('who was carried here counts where his lane is heard', () => {
  const carried = record(life(A, 'made', { carried: true }), life(A, 'left', { carried: true }));
  assert.equal(liveLanes(carried), []);
  const original = life(A, 'made');
  const both = record({ ...original, carried: true }, original);
  assert.equal(both.lives, [original], 'the original stands for both');
  assert.equal(record(original, { ...original, carried: true }).lives, [original]);
});

const anyLife = fc.record({
  lane: fc.constantFrom(A, B, C),
  turn: fc.constantFrom('made', 'arrived', 'left', 'ended', 'resumed', 'undone'),
  hlc: fc.nat(4),
  seq: fc.integer({ min: 1, max: 9 }),
  since: fc.constantFrom('20040901', '20040902'),
  of: fc.nat(9),
});

test('in any order, and twice, it comes to the same', (t) => {
  const property = fc.property(fc.array(anyLife, { maxLength: 9 }), fc.nat(), (drawn, turn) => {
    const seen = new Set<string>();
    const lives = drawn.flatMap(({ lane, turn: kind, hlc, seq: no, since, of }): Life[] => {
      const ref = { stream: lane.padEnd(16, '0'), seq: no, tag: 1 };
      if (seen.has(`${lane} ${no}`)) return [];
      seen.add(`${lane} ${no}`);
      return [{ lane, hlc, ref, turn: kind, since, of: { ...ref, seq: of } }];
    });
    const rotated = [...lives.slice(turn % 5), ...lives.slice(0, turn % 5), ...lives].reverse();
    const [one, other] = [record(...lives), record(...rotated)];
    assert.equal(other.lives, one.lives);
    assert.is(homeOf(other), homeOf(one));
  });
  fc.assert(property, { seed: t.seed, numRuns: 300 });
});
