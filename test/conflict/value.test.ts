import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { FORM_FIRST, type Policy, sourcesPolicy } from '../../conflict/policy.js';
import {
  type Contribution,
  EMPTY_RECORD,
  isKept,
  mergeAll,
  newContribution,
  type Record,
  statedValue,
} from '../../conflict/record.js';
import { decide, type Setting, statingSources } from '../../conflict/value.js';
import { type Source, sourceNo } from '../../proto/source.js';
import { suite } from '../harness.js';
import { dice, FIELDS, histories, lawfulOrder, nameOf, precedes } from './claims.js';

const test = suite('conflict/value');

const HOME = '229901500000';
const ELSEWHERE = '229901510000';
const SETTING: Setting = { policy: FORM_FIRST, home: HOME, precedes };

interface Claim {
  readonly source: Source;
  readonly value: string;
  readonly lane?: string;
  readonly hlc?: number;
  readonly stream?: string;
}

/** A record with these claims on field 1, none of which saw another. */
function record(...claims: readonly Claim[]): Record {
  const contributions = claims.map((claim, index) => {
    const { source, value, lane = HOME, hlc = 1 } = claim;
    const { stream = `000000000000000${index}` } = claim;
    const change = {
      entity: 5,
      target: { stream: '0000000000000009', seq: 1, tag: 0 },
      event: '107',
      source: sourceNo(source),
      since: null,
      hlc,
      session: 0,
      fields: [1],
      values: [value],
      seen: [],
      documents: [],
      act: null,
    };
    return newContribution({ branch: index, ref: { stream, seq: 2, tag: 0 } }, lane, change);
  });
  return { ...EMPTY_RECORD, contributions, born: true };
}

function shown(of: Record, policy: Policy = FORM_FIRST): [string, string] | null {
  const decision = decide(of, 1, { ...SETTING, policy });
  return decision === null ? null : [decision.value, decision.rule];
}

test('nobody says anything: no value', () => {
  assert.is(shown(EMPTY_RECORD), null);
  assert.is(shown(record({ source: 'register', value: '' })), null);
  assert.is(decide(record({ source: 'register', value: 'a' }), 3, SETTING), null);
});

test('one claim is the value', () => {
  assert.equal(shown(record({ source: 'declared', value: 'a' })), ['a', 'only']);
});

test('the form is believed before the booklet, and so on down', () => {
  const order: Source[] = ['register', 'booklet', 'card', 'computer', 'declared'];
  for (const [at, upper] of order.entries()) {
    for (const lower of order.slice(at + 1)) {
      const [a, b] = [
        { source: upper, value: 'upper', hlc: 1 },
        { source: lower, value: 'lower', hlc: 9 },
      ] as const;
      assert.equal(shown(record(a, b)), ['upper', 'source']);
      assert.equal(shown(record(b, a)), ['upper', 'source']);
    }
  }
});

test('another order of sources shows another value of the same claims', () => {
  const claims = record({ source: 'register', value: 'r' }, { source: 'card', value: 'c' });
  assert.equal(shown(claims, sources('card', 'register')), ['c', 'source']);
  // A source that the order leaves out never shows.
  assert.equal(shown(claims, sources('card')), ['c', 'only']);
  assert.is(shown(claims, sources()), null);
});

test('of one source the registering station is believed before another', () => {
  const here = { source: 'computer', value: 'here', lane: HOME, hlc: 1 } as const;
  const there = { source: 'computer', value: 'there', lane: ELSEWHERE, hlc: 9 } as const;
  assert.equal(shown(record(here, there)), ['here', 'station']);
  assert.equal(shown(record(there, here)), ['here', 'station']);
});

test('else the later one, and of one moment the greater place', () => {
  const early = { source: 'computer', value: 'early', hlc: 1 } as const;
  const late = { source: 'computer', value: 'late', hlc: 2 } as const;
  assert.equal(shown(record(early, late)), ['late', 'latest']);
  assert.equal(shown(record(late, early)), ['late', 'latest']);
  const one = { source: 'computer', value: 'one', stream: '0000000000000001' } as const;
  const two = { source: 'computer', value: 'two', stream: '0000000000000002' } as const;
  assert.equal(shown(record(one, two)), ['two', 'latest']);
  assert.equal(shown(record(two, one)), ['two', 'latest']);
});

test('the rule named is what sets the winner apart, not what sets losers apart', () => {
  const claims = [
    { source: 'computer', value: 'a', hlc: 1 },
    { source: 'computer', value: 'b', hlc: 2 },
    { source: 'register', value: 'c', hlc: 1 },
  ] as const;
  for (const order of permutations([0, 1, 2])) {
    const given = record(...order.map((at) => claims[at] as Claim));
    assert.equal(shown(given), ['c', 'source'], order.join());
  }
});

test('pure, and the same in whatever order the claims lie or came', (t) => {
  const property = fc.property(histories, dice, dice, (all, one, other) => {
    const first = mergeAll(lawfulOrder(all, one), precedes).record;
    const second = mergeAll(lawfulOrder(all, other), precedes).record;
    const turned = { ...second, contributions: [...second.contributions].reverse() };
    for (const field of FIELDS) {
      const decision = decide(first, field, SETTING);
      assert.equal(told(decide(first, field, SETTING)), told(decision));
      assert.equal(told(decide(turned, field, SETTING)), told(decision));
    }
  });
  fc.assert(property, { seed: t.seed, numRuns: 300 });
});

test('every kept claim of a value is winner or loser, and no other is', (t) => {
  const property = fc.property(histories, dice, (all, dealt) => {
    const { record: made } = mergeAll(lawfulOrder(all, dealt), precedes);
    for (const field of FIELDS) {
      const decision = decide(made, field, SETTING);
      const named =
        decision === null ? [] : [decision.winner, ...decision.losers.map(({ claim }) => claim)];
      const kept = made.contributions.filter((item) => {
        return speaks(item, field) && (statedValue(item, field) ?? '') !== '';
      });
      assert.equal(named.map(nameOf).sort(), kept.map(nameOf).sort());
    }
  });
  fc.assert(property, { seed: t.seed, numRuns: 300 });
});

test('winning is an order: the best of all is the best of any that hold it', (t) => {
  const property = fc.property(histories, dice, fc.nat(), (all, dealt, drop) => {
    // What a verdict was about is no longer there to win once the verdict has gone.
    const evidence = all.filter(({ change }) => change.source !== 0);
    const { record: made } = mergeAll(lawfulOrder(evidence, dealt), precedes);
    for (const field of FIELDS) {
      const decision = decide(made, field, SETTING);
      if (decision === null || decision.losers.length === 0) continue;
      const gone = decision.losers[drop % decision.losers.length]?.claim;
      const contributions = made.contributions.filter((item) => item !== gone);
      const without = decide({ ...made, contributions }, field, SETTING);
      assert.is(without?.winner, decision.winner);
    }
  });
  fc.assert(property, { seed: t.seed, numRuns: 300 });
});

test('who states a field is told by source', () => {
  const claims = record({ source: 'declared', value: 'a' }, { source: 'register', value: 'b' });
  assert.equal(statingSources(claims, 1), ['register', 'declared']);
  assert.equal(statingSources(claims, 3), []);
});

/** Evidence that is kept, or a verdict that none in the registering station's lane replaced. */
function speaks(item: Contribution, field: number): boolean {
  if (statedValue(item, field) === undefined) return false;
  if (item.change.source !== 0) return isKept(item, field);
  return item.lane === HOME && !item.lostInLane.includes(field);
}

function told(decision: ReturnType<typeof decide>): unknown {
  if (decision === null) return null;
  const { value, rule, winner, losers } = decision;
  const lost = losers.map(({ claim, rule: by }) => `${nameOf(claim)} ${by}`);
  return [value, rule, nameOf(winner), lost.sort()];
}

function sources(...names: Source[]): Policy {
  return sourcesPolicy('test', 1, names.map(sourceNo));
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => {
    const rest = items.filter((other) => other !== item);
    return permutations(rest).map((order) => [item, ...order]);
  });
}

test('a contribution without the field, or that lost it, has no say', (t) => {
  const property = fc.property(histories, dice, (all, dealt) => {
    const { record: made } = mergeAll(lawfulOrder(all, dealt), precedes);
    for (const field of FIELDS) {
      const contributions = made.contributions.filter(
        (item) => speaks(item, field) || item.change.event === '150',
      );
      assert.equal(
        told(decide({ ...made, contributions }, field, SETTING)),
        told(decide(made, field, SETTING)),
      );
    }
  });
  fc.assert(property, { seed: t.seed });
});
