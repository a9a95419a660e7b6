import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { PROFILES, readPolicyFile } from '../../bin/policy-file.js';
import { disputesOf } from '../../conflict/dispute.js';
import { OWN_RULES } from '../../conflict/read-policy.js';
import { mergeAll } from '../../conflict/record.js';
import { decide } from '../../conflict/value.js';
import { packageRoot, suite } from '../harness.js';
import { dice, FIELDS, histories, lawfulOrder, precedes } from './claims.js';
import { type Example, examplesIn, HOME } from './examples.js';

const test = suite('conflict/examples');

const never = () => false;
const plain = (text: string) => text.replace(/[\s#>*]+/g, ' ');
const read = (path: string) => plain(readFileSync(join(packageRoot, path), 'utf8'));
const DOCS = read('docs/CONFLICTS.md');

function examplesOf(profile: string): Example[] {
  const path = join(packageRoot, `test/conflict/examples/${profile}.txt`);
  return examplesIn(readFileSync(path, 'utf8'));
}

for (const profile of PROFILES) {
  const { policy } = readPolicyFile(profile);
  const setting = { policy, home: HOME, precedes: never };

  test(`${profile}: sixty examples and more, numbered, each under the rule it quotes`, (t) => {
    const examples = examplesOf(profile);
    t.note(`${examples.length} examples`);
    assert.ok(examples.length >= 60);
    assert.is(new Set(examples.map(({ no }) => no)).size, examples.length);
    const file = read(`bin/policies/${profile}.yaml`);
    for (const { no, quote } of examples) {
      assert.ok(quote.length > 4, no);
      assert.ok(DOCS.includes(plain(quote)) || file.includes(plain(quote)), `${no}: ${quote}`);
    }
    const rules = new Set(policy.items.flatMap((item) => item.rules.map(({ name }) => name)));
    for (const { no, rule } of examples) {
      assert.ok(
        rules.has(rule) || (OWN_RULES as readonly string[]).includes(rule),
        `${no} ${rule}`,
      );
    }
  });

  test(`${profile}: every example comes out as it says, in any order`, () => {
    for (const example of examplesOf(profile)) {
      for (const claims of [example.claims, [...example.claims].reverse()]) {
        const { record } = mergeAll(claims, never);
        const decision = decide(record, example.field.no, setting);
        const [dispute] = disputesOf(record, setting).filter(
          ({ field }) => field === example.field.no,
        );
        const { no, value, rule, provisional } = example;
        assert.equal(
          {
            no,
            value: decision?.value,
            rule: decision?.rule,
            provisional: decision?.provisional,
            dispute: dispute?.kind ?? null,
          },
          { no, value, rule, provisional, dispute: example.dispute },
        );
      }
    }
  });
}

test('none-escalate decides nothing: what differs is left to a person', (t) => {
  const { policy } = readPolicyFile('none-escalate');
  const setting = { policy, home: HOME, precedes };
  let differing = 0;
  const property = fc.property(histories, dice, (all, dealt) => {
    const evidence = all.filter(({ change }) => change.event !== '130');
    const { record } = mergeAll(lawfulOrder(evidence, dealt), precedes);
    for (const field of FIELDS) {
      const decision = decide(record, field, setting);
      if (decision === null) continue;
      // A changed fact competes with nothing; all else that states another value does.
      const others = decision.losers.filter(
        ({ rule }) => rule !== 'agrees' && rule !== 'statutory',
      );
      if (others.length === 0) continue;
      differing += 1;
      assert.ok(decision.provisional);
      assert.ok(disputesOf(record, setting).some((dispute) => dispute.field === field));
    }
  });
  fc.assert(property, { seed: t.seed, numRuns: 500 });
  assert.ok(differing > 0);
});
