import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../../bin/policy-file.js';
import { sourcesPolicy } from '../../../conflict/policy.js';
import { approvalFault } from '../../../node/judge/approval.js';
import type { Change, EvidenceDocument } from '../../../proto/change.js';
import type { Tier } from '../../../proto/node-code.js';
import { suite } from '../../harness.js';
import { draft, type Values } from '../drafts.js';

const test = suite('node/judge/approval');

const { policy: FORM_FIRST } = readPolicyFile('form-first');
const PAPER: EvidenceDocument = { kind: '审批表', number: '2004-017', issued: '20040915' };

function change(event: string, values: Values, more: Partial<Change> = {}): Change {
  const target = { stream: '0000000000000001', seq: 1, tag: 0 };
  const { seen: _, ...made } = draft(event, values, { target, source: 1 });
  return { ...made, seen: [], hlc: 1, session: 0, ...more };
}

function fault(tier: Tier, of: Change, policy = FORM_FIRST): string | null {
  const found = approvalFault(of, tier, policy);
  return found === null ? null : `${found.code} ${found.detail}`;
}

test('a main item of a stated category takes an approval, or the tier that approves', () => {
  const named = change('107', { XM: '王淑珍', BGGZLB: '22' });
  assert.is(fault('station', named), 'APPROVAL_NEEDED XM');
  assert.is(fault('station', { ...named, documents: [PAPER] }), null);
  assert.is(fault('county', named), null);
  const born = change('107', { CSRQ: '19640512', BGGZLB: '41' });
  assert.is(fault('county', born), 'APPROVAL_NEEDED CSRQ');
  assert.is(fault('city', born), null);
  assert.is(fault('station', change('107', { WHCD: '60', BGGZLB: '91' })), null);
});

test('what states no category is a claim, unless the policy wants an approval for all', () => {
  const named = change('107', { XM: '王淑珍' });
  assert.is(fault('station', named), null);
  const every = { ...FORM_FIRST, approvals: 'every' as const };
  assert.is(fault('station', named, every), 'APPROVAL_NEEDED XM');
  assert.is(
    fault('station', change('107', { XM: '王淑珍', BGGZLB: '22' }), sourcesPolicy('a', 1, [1])),
    null,
  );
});

test('what never changes can only be corrected', () => {
  assert.is(fault('city', change('107', { XB: '2', BGGZLB: '31' })), 'CORRECTION_ONLY XB');
  assert.is(fault('city', change('107', { XB: '2', BGGZLB: '32' })), null);
});

test('a category is of an item that the change writes', () => {
  assert.is(fault('city', change('107', { XM: '王', BGGZLB: '41' })), 'CATEGORY_MISMATCH 41');
  assert.is(fault('city', change('107', { XM: '王', BGGZLB: '91' })), 'CATEGORY_MISMATCH 91');
  assert.is(fault('city', change('103', { MLXZ: '1 号', BGGZLB: '91' })), 'FIELD_UNKNOWN BGGZLB');
});

test('a verdict is whole, of the tier it says, and of one that may', () => {
  const ruling = { tier: 'county', reject: { XM: ['王淑贞'] }, why: '常表为准' };
  const said = (more: object, values: Values = { XM: '王淑珍' }) =>
    change('130', { ...values, CJNR: JSON.stringify({ ...ruling, ...more }) }, { source: 0 });
  assert.is(fault('county', said({})), null);
  assert.is(fault('station', said({})), 'VERDICT_INVALID tier');
  assert.is(fault('station', said({ tier: 'station' })), 'APPROVAL_NEEDED XM');
  assert.is(fault('county', { ...said({}), source: 1 }), 'FIELD_VALUE CJNR');
  assert.is(fault('county', said({ why: '' })), 'VERDICT_INVALID ruling');
  assert.is(fault('county', said({ reject: { XM: ['王淑珍'] } })), 'VERDICT_INVALID value');
  assert.is(fault('county', said({ reject: { CSRQ: ['19640512'] } })), 'VERDICT_INVALID ruling');
  assert.is(fault('county', said({}, {})), 'VERDICT_INVALID ruling');
  assert.is(fault('county', said({ reject: {} }, {})), 'VERDICT_INVALID no field');
  assert.is(fault('county', said({}, { XM: '' })), 'VERDICT_INVALID value');
  const mute = change('130', { XM: '王淑珍' }, { source: 0 });
  assert.is(fault('county', mute), 'VERDICT_INVALID ruling');
  assert.is(fault('station', change('107', { MZ: '01', CJNR: '{}' })), 'FIELD_UNKNOWN CJNR');
});
