import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../bin/policy-file.js';
import {
  DUPLICATE_CASES,
  DUPLICATE_FACTS,
  type DuplicateRule,
} from '../../conflict/duplicate-rule.js';
import { type Candidate, candidateOf, proposalOf } from '../../conflict/duplicates.js';
import { readPolicy } from '../../conflict/read-policy.js';
import { mergeAll, newContribution } from '../../conflict/record.js';
import type { Change } from '../../proto/change.js';
import { hlcFromUnixMs } from '../../proto/hlc.js';
import { suite } from '../harness.js';
import { person, type Values } from '../node/drafts.js';

const test = suite('conflict/duplicates');

const NOW = hlcFromUnixMs(Date.UTC(2006, 5, 1));
const { policy } = readPolicyFile('form-first');
const RULES = policy.duplicates ?? [];

const one = (id: string, facts: Candidate['facts'], more: Partial<Candidate> = {}): Candidate => ({
  ...{ id, facts, born: '19640512', since: '' },
  ...more,
});

function proposed(...all: readonly Candidate[]): string {
  const { keep, steps } = proposalOf(all, RULES, NOW);
  return `${keep} ${steps.map(({ rule }) => rule.name).join()}`;
}

test('宜市公发〔2014〕53号, line by line', () => {
  const carded = 'second-generation-card';
  const child = { born: '19900601' };
  // 城镇与农村户口重复: the one with a second-generation card stays.
  assert.is(proposed(one('a', ['urban']), one('b', ['rural', carded])), 'b mixed-with-card');
  // Both have one: the rural one is cancelled.
  assert.is(
    proposed(one('a', ['urban', carded]), one('b', ['rural', carded])),
    'a mixed-not-rural',
  );
  // A minor: the rural one is cancelled, whoever has a card.
  assert.is(
    proposed(one('a', ['urban'], child), one('b', ['rural', carded], child)),
    'a minor-not-rural',
  );
  // Of age on the day of the case: the day before he is not.
  const grown = { born: '19880601' };
  assert.is(
    proposed(one('a', ['urban'], grown), one('b', ['rural', carded], grown)),
    'b mixed-with-card',
  );
  // Of one kind: the one without a card is cancelled.
  assert.is(proposed(one('a', ['rural', carded]), one('b', ['rural'])), 'a alike-with-card');
  // Both or neither: the citizen chooses.
  assert.is(proposed(one('a', ['rural', carded]), one('b', ['rural', carded])), 'null ');
  assert.is(proposed(one('a', ['urban']), one('b', ['urban'])), 'null ');
  // More than two likewise.
  const three = [one('a', ['urban']), one('b', ['rural', carded]), one('c', ['rural'])];
  assert.is(proposed(...three), 'b mixed-with-card');
});

test('what a registration has is read from its record', () => {
  const setting = { policy, home: '229901500000', precedes: () => false };
  const about = (made: Values, event = '100', since: string | null = null) => {
    const { seen: _, ...asked } = { ...person(1, made), event, since };
    const change: Change = { ...asked, seen: [], hlc: NOW, session: 0 };
    const ref = { stream: '0000000000000001', seq: 1, tag: 0 };
    const item = newContribution({ branch: 0, ref }, '229901500000', change);
    const { record } = mergeAll([item], () => false);
    const { facts, born, since: from } = candidateOf('x', record, '229901500000', setting);
    return [facts.join(), born, from];
  };
  assert.equal(about({ HB: '非农业' }), ['urban', '19640512', '']);
  assert.equal(about({ HB: '农业', HSLBZ: '19990101' }), ['rural', '19640512', '19990101']);
  assert.equal(about({ YXQXQSRQ: '20050327' })[0], 'second-generation-card,card');
  assert.equal(about({ YXQXQSRQ: '20040327' })[0], 'card');
  assert.equal(about({}, '105', '20040901')[2], '20040901');
});

test('a rule that is none is named where it stands', () => {
  const document = readPolicyFile('form-first').document;
  const faults = (duplicates: unknown) => {
    const read = readPolicy({ ...document, duplicates });
    return read.ok ? [] : read.faults.map(({ path, problem }) => `${path.join('.')} ${problem}`);
  };
  assert.equal(faults([{ rule: 'a', keep: 'card' }]), []);
  assert.equal(faults([{ rule: 'a', keep: 'gold' }]), ['duplicates.0.keep unknown-word']);
  assert.equal(faults([{ rule: 'a' }]), ['duplicates.0 unknown-kind']);
  assert.equal(faults([{ rule: 'a', keep: 'card', cancel: 'rural' }]), ['duplicates.0 two-kinds']);
  assert.equal(faults([{ keep: 'card' }]), ['duplicates.0.rule missing']);
  assert.equal(faults([{ rule: 'a', cancel: 'rural', when: 'old' }]), [
    'duplicates.0.when unknown-word',
  ]);
  const twice = [
    { rule: 'a', keep: 'card' },
    { rule: 'a', cancel: 'rural' },
  ];
  assert.equal(faults(twice), ['duplicates.1.rule repeated']);
  assert.equal(faults('card'), ['duplicates not-list']);
  assert.equal(faults([{ rule: 'a', keep: 'card', why: '' }]), ['duplicates.0.why unknown-key']);
});

const someRule: fc.Arbitrary<DuplicateRule> = fc.record({
  name: fc.string(),
  keep: fc.boolean(),
  fact: fc.constantFrom(...DUPLICATE_FACTS),
  when: fc.constantFrom(null, ...DUPLICATE_CASES),
  quote: fc.constant(''),
});
const someone: fc.Arbitrary<Omit<Candidate, 'id'>> = fc.record({
  facts: fc.subarray(DUPLICATE_FACTS.filter((fact) => fact !== 'later-registered')),
  born: fc.constantFrom('', '19640512', '19900601'),
  since: fc.constantFrom('', '19990101', '20040901'),
});

test('in whatever order they lie the proposal is the same, and it never cancels all', () => {
  const world = fc.tuple(fc.array(someone, { maxLength: 5 }), fc.array(someRule, { maxLength: 5 }));
  fc.assert(
    fc.property(world, ([people, rules]) => {
      const all = people.map((each, at) => ({ ...each, id: `r${at}` }));
      const { keep, steps } = proposalOf(all, rules, NOW);
      const turned = proposalOf([...all].reverse(), rules, NOW);
      assert.is(turned.keep, keep);
      const said = ({ cancels }: { readonly cancels: readonly string[] }) => [...cancels].sort();
      assert.equal(turned.steps.map(said), steps.map(said));
      const gone = steps.flatMap(({ cancels }) => cancels);
      assert.is(new Set(gone).size, gone.length);
      if (all.length > 0) assert.ok(gone.length < all.length);
      if (keep !== null) assert.ok(!gone.includes(keep));
    }),
  );
});

test('a policy without rules proposes nothing', () => {
  assert.is(readPolicyFile('none-escalate').policy.duplicates, undefined);
  assert.is(proposalOf([one('a', []), one('b', [])], [], NOW).keep, null);
});
