import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { disputesOf } from '../../conflict/dispute.js';
import { readPolicy } from '../../conflict/read-policy.js';
import { type Contribution, mergeAll } from '../../conflict/record.js';
import { decide, type Setting } from '../../conflict/value.js';
import { repeatedErrors, rulingOf } from '../../conflict/verdict.js';
import { Winners } from '../../conflict/winner.js';
import { suite } from '../harness.js';
import { dice, FIELDS, histories, lawfulOrder, precedes } from './claims.js';
import { type ModelPolicy, ValueModel } from './value-model.js';

const test = suite('conflict/value-model');

const HOME = '229901500000';
const NAMES = ['register', 'booklet', 'card', 'computer', 'declared'];

/** Every order of sources, as a policy and as the model has it. */
const orders: fc.Arbitrary<{ setting: Setting; model: ModelPolicy }> = fc
  .shuffledSubarray(NAMES, { minLength: 5, maxLength: 5 })
  .map((sources) => {
    const read = readPolicy({
      name: 'any',
      version: 1,
      source: 'a test',
      rules: { order: { sources } },
      items: [
        { group: 'fixed', fields: ['CSRQ', 'XB'], rules: ['order'], 'corrected-only': true },
        { group: 'rest', rest: true, rules: ['order'] },
      ],
    });
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const order = sources.map((source) => NAMES.indexOf(source) + 1);
    return {
      setting: { policy: read.policy, home: HOME, precedes },
      model: { order, correctedOnly: [3, 5] },
    };
  });

test('the value shown is what the definition says, by any policy, in any order', (t) => {
  const property = fc.property(histories, dice, orders, (all, dealt, { setting, model }) => {
    const { record } = mergeAll(lawfulOrder(all, dealt), precedes);
    for (const field of FIELDS) {
      const decision = decide(record, field, setting);
      const shown = decision && {
        value: decision.value,
        provisional: decision.provisional,
        reopened: decision.reopenedBy.length > 0,
      };
      assert.equal(shown, new ValueModel(all, field, model, HOME, precedes).shown());
    }
  });
  fc.assert(property, { seed: t.seed, numRuns: 1500 });
});

test('who wins is the same for those who ask for nothing else', (t) => {
  const property = fc.property(histories, dice, orders, (all, dealt, { setting }) => {
    const { record } = mergeAll(lawfulOrder(all, dealt), precedes);
    for (const contributions of [record.contributions, plainOf(record.contributions)]) {
      const some = { ...record, contributions };
      const winners = new Winners(some, setting);
      for (const field of FIELDS) {
        const winner = decide(some, field, setting)?.winner ?? null;
        assert.is(winners.on(field), winner);
        assert.is(winners.on(field), winner, 'asked again');
      }
    }
  });
  fc.assert(property, { seed: t.seed, numRuns: 1500 });
});

/** Those among which the policy and the time decide alone. */
function plainOf(all: readonly Contribution[]): Contribution[] {
  return all.filter(
    ({ change, lane }) =>
      lane === HOME && change.since === null && change.event !== '150' && change.source !== 0,
  );
}

test('disputes are the same in whatever order the changes came', (t) => {
  const property = fc.property(histories, dice, dice, orders, (all, one, other, { setting }) => {
    const first = mergeAll(lawfulOrder(all, one), precedes).record;
    const second = mergeAll(lawfulOrder(all, other), precedes).record;
    assert.equal(disputesOf(first, setting), disputesOf(second, setting));
  });
  fc.assert(property, { seed: t.seed, numRuns: 300 });
});

test('a value corrected away never comes back, but as a new fact that saw the verdict', (t) => {
  let proved = 0;
  const property = fc.property(histories, dice, orders, (all, dealt, { setting }) => {
    const { record } = mergeAll(lawfulOrder(all, dealt), precedes);
    for (const field of FIELDS) {
      const decision = decide(record, field, setting);
      const verdict = decision?.losers.find(({ claim }) => rulingOf(claim.change) !== null)?.claim;
      const standing = rulingOf(decision?.winner.change ?? verdict?.change ?? NOTHING);
      const rejected = standing?.rejected.get(field) ?? [];
      if (rejected.length === 0) continue;
      proved += 1;
      assert.not(rejected.includes(decision?.value ?? ''));
    }
  });
  fc.assert(property, { seed: t.seed, numRuns: 500 });
  assert.ok(proved > 0);
});

const NOTHING = { fields: [], values: [], event: '', source: 1 } as never;

test('an error that is made again is told by its claim and the verdict alone', (t) => {
  const property = fc.property(histories, dice, fc.nat(), (all, dealt, drop) => {
    const order = lawfulOrder(all, dealt);
    const ids = (list: ReturnType<typeof repeatedErrors>) =>
      list.map(({ claim, field, verdict, regenerated }) =>
        [claim.ref, field, verdict.ref, regenerated].map((each) => JSON.stringify(each)).join(' '),
      );
    const found = ids(repeatedErrors(order, { home: HOME }, precedes)).sort();
    const reversed = ids(repeatedErrors([...order].reverse(), { home: HOME }, precedes)).sort();
    assert.equal(reversed, found);
    // Whatever else is taken away, what is left says the same of itself.
    const gone = order[drop % order.length];
    const fewer = order.filter((item) => item !== gone);
    for (const each of ids(repeatedErrors(fewer, { home: HOME }, precedes)))
      assert.ok(found.includes(each));
  });
  fc.assert(property, { seed: t.seed, numRuns: 300 });
});
