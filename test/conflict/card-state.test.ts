import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { cardState, validCards } from '../../conflict/card/card-state.js';
import {
  CARD_EVENTS,
  CARD_STEPS,
  cardActOf,
  mayFollow,
  stageAfter,
} from '../../conflict/card/stages.js';
import { type Contribution, EMPTY_RECORD, merge } from '../../conflict/record.js';
import { suite } from '../harness.js';
import { actAt, LANE, type Said, WAY } from './acts.js';

const test = suite('conflict/card-state');
const OTHER = '229901510000';

function stageOf(...acts: Said[]): string | undefined {
  const contributions = [actAt({ act: 'accept', seq: 1, after: 0 }), ...acts.map(actAt)];
  return cardState({ contributions })?.stage;
}

test('the whole way, and nothing out of order', () => {
  const acts = WAY.map((act, at): Said => ({ act, seq: at + 2, after: at + 1 }));
  assert.is(stageOf(...acts), 'received');
  assert.is(stageOf(...acts.slice(1)), 'accepted', 'all wait for the one that is missing');
  assert.is(stageOf({ act: 'approve', seq: 2, after: 1 }), 'accepted', 'an approval of no review');
  assert.is(stageOf({ act: 'produce', seq: 2, after: 1 }), 'accepted');
});

test('stopping goes first, then sending back, then going on, and the first of equals', () => {
  const review: Said = { act: 'review', seq: 5, after: 1, hlc: 10 };
  const sendBack: Said = { act: 'return', seq: 4, after: 1, hlc: 20 };
  const cancel: Said = { act: 'cancel', seq: 3, after: 1, hlc: 30 };
  assert.is(stageOf(review), 'reviewed');
  assert.is(stageOf(review, sendBack), 'returned');
  assert.is(stageOf(review, sendBack, cancel), 'cancelled');
  const later: Said = { act: 'review', seq: 6, after: 1, hlc: 5 };
  const approved: Said = { act: 'approve', seq: 7, after: 5 };
  assert.is(stageOf(review, approved), 'approved');
  assert.is(
    stageOf(review, approved, later),
    'reviewed',
    'it follows a review that does not count',
  );
});

test('what another lane says of it counts nothing', () => {
  assert.is(stageOf({ act: 'review', seq: 2, after: 1, lane: OTHER }), 'accepted');
});

test('a card is valid until it is lost, taken in, or another was handed over for it', () => {
  const handed = (old: string) => {
    const acts = [...WAY, 'hand-over' as const].map((act, at) =>
      actAt({ act, seq: at + 2, after: at + 1, old: act === 'hand-over' ? old : '' }),
    );
    const contributions = [actAt({ act: 'accept', seq: 1, after: 0 }), ...acts];
    const state = cardState({ contributions });
    if (state === null) throw new Error('no state');
    return state;
  };
  const first = { id: 'first', state: handed('') };
  const second = { id: 'second', state: handed('first') };
  assert.equal(
    validCards([first]).map(({ id }) => id),
    ['first'],
  );
  assert.equal(
    validCards([first, second]).map(({ id }) => id),
    ['second'],
  );
});

const anyActs = fc.array(
  fc.record({
    act: fc.constantFrom(...CARD_STEPS),
    after: fc.integer({ min: 1, max: 8 }),
    hlc: fc.integer({ min: 1, max: 4 }),
    lane: fc.constantFrom(LANE, LANE, LANE, OTHER),
  }),
  { maxLength: 8 },
);

test('any order gives one stage, and a path is a path', (t) => {
  fc.assert(
    fc.property(anyActs, fc.infiniteStream(fc.nat()), (acts, dice) => {
      const all = [
        actAt({ act: 'accept', seq: 1, after: 0 }),
        ...acts.map((act, at) => actAt({ ...act, seq: at + 2 })),
      ];
      const merged = (items: readonly Contribution[]) => {
        let record = EMPTY_RECORD;
        for (const item of items) record = merge(record, item, () => true).record;
        return record;
      };
      const shuffled = [...all];
      for (let at = shuffled.length - 1; at > 0; at--) {
        const other = dice.next().value % (at + 1);
        [shuffled[at], shuffled[other]] = [
          shuffled[other] as Contribution,
          shuffled[at] as Contribution,
        ];
      }
      const one = merged(all);
      const two = merged(shuffled);
      assert.is(one.contributions.length, all.length, 'no act takes the place of another');
      const state = cardState(one);
      const again = cardState(two);
      assert.equal(
        again?.path.map(({ item }) => item.ref),
        state?.path.map(({ item }) => item.ref),
      );
      assert.is((state?.path.length ?? 0) + (state?.idle.length ?? 0), all.filter(isHere).length);
      let stage = stageAfter('accept');
      for (const { act } of state?.path.slice(1) ?? []) {
        assert.ok(mayFollow(stage, act));
        stage = stageAfter(act);
      }
      assert.is(state?.stage, stage);
    }),
    { seed: t.seed },
  );
});

function isHere({ lane }: Contribution): boolean {
  return lane === LANE;
}

test('every event of a card is an act', () => {
  for (const [act, event] of Object.entries(CARD_EVENTS)) assert.is(cardActOf(event), act);
  assert.is(cardActOf('107'), null);
});
