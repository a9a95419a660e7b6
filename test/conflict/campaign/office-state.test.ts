import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  type OfficeAct,
  officeDocument,
  readOfficeAct,
} from '../../../conflict/campaign/office.js';
import {
  at,
  type OfficeWord,
  officeState,
  remaining,
} from '../../../conflict/campaign/office-state.js';
import { type ChangeRef, refToId } from '../../../proto/id.js';
import { suite } from '../../harness.js';

const test = suite('conflict/campaign/office-state');

const NUMBERS = ['1', '2', '3', '4', '5'];
const NONE = { orders: [], numbers: [], missing: [], blanks: 0, list: '' } as const;

function ref(seq: number): ChangeRef {
  return { stream: '0123456789abcdef', seq, tag: seq };
}

function word(seq: number, act: Partial<OfficeAct> & Pick<OfficeAct, 'act'>): OfficeWord {
  return { ref: ref(seq), hlc: seq, act: { ...NONE, ...act } };
}

function orders(...numbers: readonly string[]): OfficeAct['orders'] {
  const rest = { generation: '1', station: '229901500000', ordered: '20040820' } as const;
  return numbers.map((number) => ({ number, ...rest }));
}

function places(words: readonly OfficeWord[]): { readonly [number: string]: string } {
  const state = officeState(words);
  return Object.fromEntries([...state.orders].map(([number, { place }]) => [number, place]));
}

test('an order goes from the office to the centre, and what did not come goes back', () => {
  const list = refToId(ref(2));
  const words = [
    word(1, { act: 'inventory', orders: orders('1', '2', '3'), blanks: 10 }),
    word(2, { act: 'hand-over', numbers: ['1', '2'], blanks: 10 }),
    word(3, { act: 'take-over', list, numbers: ['1'], missing: ['2'], blanks: 10 }),
    word(4, { act: 'produced', numbers: ['1'] }),
  ];
  assert.equal(places(words), { 1: 'produced', 2: 'open', 3: 'open' });
  assert.is(officeState(words).blanks, 0);
  assert.is(remaining(officeState(words)), 2);
});

test('an office is withdrawn only once it answers for nothing', () => {
  const counted = word(1, { act: 'inventory', orders: orders('1'), blanks: 1 });
  const early = [counted, word(2, { act: 'withdraw' })];
  assert.is(officeState(early).withdrawn, null);
  assert.is(officeState(early).idle, 1);
  const list = refToId(ref(4));
  const done = [
    ...early,
    word(3, { act: 'made', numbers: ['1'] }),
    word(4, { act: 'hand-over', numbers: ['1'] }),
    word(5, { act: 'take-over', list, numbers: ['1'] }),
    word(6, { act: 'withdraw' }),
  ];
  assert.is(officeState(done).withdrawn?.ref.seq, 6);
  const after = [...done, word(7, { act: 'inventory', orders: orders('9') })];
  assert.equal(places(after), { 1: 'taken' }, 'what is counted after the end is no order of it');
  assert.is(officeState(after).idle, 2);
});

const someNumbers = fc.uniqueArray(fc.constantFrom(...NUMBERS), { maxLength: 5 });
const someAct = fc.record({
  act: fc.constantFrom(
    ...(['inventory', 'made', 'hand-over', 'take-over', 'produced', 'withdraw'] as const),
  ),
  numbers: someNumbers,
  missing: someNumbers,
  blanks: fc.integer({ min: 0, max: 3 }),
  listed: fc.integer({ min: 1, max: 14 }),
});
const someWords = fc.array(someAct, { maxLength: 14 }).map((acts) =>
  acts.map(({ act, numbers, missing, blanks, listed }, at) => {
    const ofAct = act === 'inventory' ? { orders: orders(...numbers), numbers: [] } : { numbers };
    return word(at + 1, { act, missing, blanks, list: refToId(ref(listed)), ...ofAct });
  }),
);

test('the same words in any order, any of them twice heard of, come to the same', (t) => {
  const kept = fc.property(someWords, fc.integer(), (words, salt) => {
    const other = [...words].sort((a, b) => ((a.hlc * 7919 + salt) % 13) - ((b.hlc * 7919) % 13));
    assert.equal(places(other), places(words));
    assert.equal(officeState(other).blanks, officeState(words).blanks);
    assert.equal(officeState(other).withdrawn, officeState(words).withdrawn);
  });
  fc.assert(kept, { seed: t.seed, numRuns: 300 });
});

test('every order is at one place, taken over once at most, whoever says what', (t) => {
  const kept = fc.property(someWords, (words) => {
    let before = officeState([]);
    const taken = new Map<string, number>();
    words.forEach((_, upTo) => {
      const state = officeState(words.slice(0, upTo + 1));
      for (const [number, { place }] of state.orders) {
        const was = before.orders.get(number)?.place;
        if (place === 'taken' && was !== 'taken') {
          assert.is(was, 'listed', 'what is taken over was handed over');
          taken.set(number, (taken.get(number) ?? 0) + 1);
        }
        if (was === 'taken') assert.ok(place === 'taken' || place === 'produced', 'for good');
        if (was === 'produced') assert.is(place, 'produced', 'for good');
      }
      const at4 = (['open', 'listed', 'taken', 'produced'] as const).map((p) =>
        at(state.orders, p),
      );
      assert.is(at4.flat().length, state.orders.size);
      if (state.withdrawn !== null) assert.is(remaining(state), 0);
      before = state;
    });
    for (const [number, count] of taken) assert.is(count, 1, number);
  });
  fc.assert(kept, { seed: t.seed, numRuns: 300 });
});

test('a word reads as it was written, and what is none is refused', () => {
  const act: OfficeAct = { ...NONE, act: 'inventory', orders: orders('A-17'), blanks: -3 };
  assert.equal(readOfficeAct(JSON.stringify(officeDocument(act))), act);
  const bad = [
    'x',
    '{}',
    '{"act":"burn"}',
    '{"act":"made","numbers":["张三"]}',
    '{"act":"hand-over","blanks":-1}',
    '{"act":"inventory","orders":[["1","3","229901500000","20040820"]]}',
    '{"act":"inventory","orders":[["1","1","229901500000","20040230"]]}',
  ];
  for (const text of bad) assert.is(readOfficeAct(text), null, text);
});
