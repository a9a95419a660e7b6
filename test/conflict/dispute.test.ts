import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../bin/policy-file.js';
import { disputeOn, disputesOf } from '../../conflict/dispute.js';
import { mergeAll, newContribution } from '../../conflict/record.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import { hlcFromUnixMs } from '../../proto/hlc.js';
import { type Source, sourceNo } from '../../proto/source.js';
import { suite } from '../harness.js';
import { draft, type Values } from '../node/drafts.js';

const test = suite('conflict/dispute');

const HOME = '229901500000';
const RECORD = { stream: '0000000000000001', seq: 1, tag: 0 };
const { policy } = readPolicyFile('form-first');
const SETTING = { policy, home: HOME, precedes: () => false };

/** Claims of one record, each from a stream of its own, written on days from 2004-09-01 on. */
function disputes(
  claims: readonly (readonly [Source, Values, (Partial<Change> & { event?: string })?])[],
  setting = SETTING,
): string[] {
  const all = claims.map(([source, values, more = {}], at) => {
    const target = at === 0 ? null : RECORD;
    const event = more.event ?? (at === 0 ? '100' : '107');
    const { seen: _, ...made } = draft(event, values, { target, source: sourceNo(source) });
    const hlc = hlcFromUnixMs(Date.UTC(2004, 8, 1 + at, 4));
    const change: Change = { ...made, seen: [], hlc, session: 0, ...more };
    const ref =
      at === 0 ? RECORD : { stream: `00000000000000a${at}`.padEnd(16, '0'), seq: 1, tag: at };
    return newContribution({ branch: at, ref }, HOME, change);
  });
  const { record } = mergeAll(all, setting.precedes);
  return disputesOf(record, setting).map(({ kind, field, members, why }) => {
    assert.equal(disputeOn(record, field, setting)?.kind, kind);
    return `${kind} ${field} ${members.length} ${why}`;
  });
}

test('claims that say the same, or stand alone, are no matter for anyone', () => {
  assert.equal(disputes([['computer', { XM: '王' }]]), []);
  assert.equal(
    disputes([
      ['computer', { XM: '王' }],
      ['register', { XM: '王' }],
    ]),
    [],
  );
  assert.equal(
    disputes([
      ['computer', { XM: '王', MZ: '' }],
      ['register', { MZ: '01' }],
    ]),
    [],
  );
});

test('sources that differ disagree, whatever the policy shows; of one source it is a tie', () => {
  assert.equal(
    disputes([
      ['computer', { XM: '王' }],
      ['register', { XM: '汪' }],
    ]),
    ['sources-disagree 1 2 values'],
  );
  assert.equal(
    disputes([
      ['register', { XM: '王' }],
      ['register', { XM: '汪' }],
    ]),
    ['merge-tie 1 2 values'],
  );
  const saw = { seen: [RECORD] };
  assert.equal(
    disputes([
      ['register', { XM: '王' }],
      ['register', { XM: '汪' }, saw],
    ]),
    [],
  );
});

test('what the policy does not compare, and the two forms of one number, do not differ', () => {
  assert.equal(
    disputes([
      ['computer', { RYID: '1' }],
      ['register', { RYID: '2' }],
    ]),
    [],
  );
  const [old, whole] = ['229901640512002', '22990119640512002X'];
  assert.equal(
    disputes([
      ['computer', { GMSFHM: old }],
      ['register', { GMSFHM: whole }],
    ]),
    [],
  );
  const other = '229901640512003';
  assert.is(
    disputes([
      ['computer', { GMSFHM: other }],
      ['register', { GMSFHM: whole }],
    ]).length,
    1,
  );
});

test('a change of fact disputes nothing before it; one that dates itself ahead does', () => {
  const changed = { since: '20040901' };
  const values = { XM: '李', BGGZLB: '21' };
  assert.equal(
    disputes([
      ['card', { XM: '王' }],
      ['register', values, changed],
    ]),
    [],
  );
  const ahead = { since: '20050101' };
  assert.equal(
    disputes([
      ['card', { XM: '王' }],
      ['register', values, ahead],
    ]),
    ['sources-disagree 1 2 since-ahead'],
  );
});

test('a verdict ends it, and a value it knows nothing of begins it again', () => {
  const ruling = JSON.stringify({ tier: 'county', reject: { XM: ['汪'] }, why: '常表' });
  const verdict = ['none', { XM: '王', CJNR: ruling }, { event: '130' }] as const;
  const [one, two] = [
    ['computer', { XM: '王' }],
    ['register', { XM: '汪' }],
  ] as const;
  assert.equal(disputes([one, two, verdict]), []);
  assert.equal(disputes([one, two, verdict, ['booklet', { XM: '汪' }]]), []);
  assert.equal(disputes([one, two, verdict, ['booklet', { XM: '黄' }]]), [
    'sources-disagree 1 3 reopened',
  ]);
  assert.is(fieldNo('XM'), 1);
});
