import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { newCardNeeded, numberCorrections } from '../../conflict/number-correction.js';
import { type Contribution, mergeAll, newContribution } from '../../conflict/record.js';
import { inEighteen } from '../../conflict/sense.js';
import { refToId } from '../../proto/id.js';
import { suite } from '../harness.js';
import { about, person } from '../node/drafts.js';

const test = suite('conflict/number-correction');
const LANE = '229901500000';
const OLD = '229901640512001';
const SAME = inEighteen(OLD);
const NEW = '22990119640512002X';
const precedes = (a: { ref: { seq: number } }, b: { ref: { seq: number } }) =>
  a.ref.seq < b.ref.seq;

/** Events on one person as one stream writes them. */
function said(...events: [event: string, number: string, source?: 'register' | 'card'][]) {
  const made = { stream: '0123456789abcdef', seq: 1, tag: 1 } as Contribution['ref'];
  const items: Contribution[] = [];
  const id = refToId(made);
  events.forEach(([event, value, source = 'register'], at) => {
    const ref = { ...made, seq: at + 1, tag: at + 1 };
    const draft =
      event === '100'
        ? person(1, { GMSFHM: value }, source)
        : about(id, event, event === '113' ? { CXBG: value } : { GMSFHM: value }, source);
    const change = { ...draft, seen: [], hlc: 4096 * (at + 1), session: 0 };
    items.push(newContribution({ ref, branch: 1 }, LANE, change));
  });
  const { record, retired } = mergeAll(items, precedes);
  return [...record.contributions, ...retired];
}

const pairs = (all: readonly Contribution[]) =>
  numberCorrections(all, precedes).map(({ from, to }) => [from, to]);
const idOf = (all: readonly Contribution[], seq: number) =>
  refToId(all.find(({ ref }) => ref.seq === seq)?.ref as Contribution['ref']);

test('a corrected number asks for a new card until one is recorded', () => {
  const corrected = said(['100', SAME], ['107', NEW]);
  assert.equal(pairs(corrected), [[SAME, NEW]]);
  assert.ok(newCardNeeded(corrected, NEW, precedes));
  const oldCard = said(['100', SAME], ['120', SAME, 'card'], ['107', NEW]);
  assert.ok(newCardNeeded(oldCard, NEW, precedes));
  const newCard = said(['100', SAME], ['107', NEW], ['120', NEW, 'card']);
  assert.not(newCardNeeded(newCard, NEW, precedes));
  assert.equal(pairs(newCard), [[SAME, NEW]]);
});

test('a first number, the other form of it and a reversed one are no correction', () => {
  assert.equal(pairs(said(['100', ''], ['107', NEW])), []);
  assert.equal(pairs(said(['100', OLD], ['107', SAME])), []);
  assert.equal(pairs(said(['100', SAME], ['120', NEW, 'card'])), []);
  const once = said(['100', SAME], ['107', NEW]);
  const undone = said(['100', SAME], ['107', NEW], ['113', idOf(once, 2)]);
  assert.equal(pairs(undone), []);
  assert.not(newCardNeeded(undone, SAME, precedes));
});

test('in whatever order they lie', () => {
  const numbers = fc.constantFrom(OLD, SAME, NEW, '229901196405120011', '');
  const events = fc.tuple(fc.constantFrom('107', '107', '120'), numbers);
  fc.assert(
    fc.property(
      fc
        .array(events, { maxLength: 6 })
        .map((rest) => said(['100', SAME], ...rest))
        .chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
      ([all, shuffled]) => {
        assert.equal(pairs(shuffled), pairs(all));
        for (const [from, to] of pairs(all))
          assert.is.not(inEighteen(from ?? ''), inEighteen(to ?? ''));
        assert.is(newCardNeeded(shuffled, NEW, precedes), newCardNeeded(all, NEW, precedes));
      },
    ),
  );
});
