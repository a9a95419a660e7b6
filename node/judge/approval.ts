import type { Policy } from '../../conflict/policy.js';
import { isVerdict } from '../../conflict/record.js';
import { categoryOf } from '../../conflict/statutory.js';
import { RULING, verdictFault } from '../../conflict/verdict.js';
import type { Change } from '../../proto/change.js';
import { changeCategory, isOfCategory } from '../../proto/change-category.js';
import type { ErrorCode } from '../../proto/errors.js';
import { evidenceKind } from '../../proto/evidence-kinds.js';
import { fieldAt, fieldNo } from '../../proto/fields.js';
import { type Tier, tierRank } from '../../proto/node-code.js';

const CATEGORY = fieldNo('BGGZLB');

interface Fault {
  readonly code: ErrorCode;
  readonly detail: string;
}

/**
 * What the policy asks of a change beyond its form: that items are changed, corrected and decided
 * about as they may be, by or with the approval of the tier that may.
 */
export function approvalFault(change: Change, tier: Tier, policy: Policy): Fault | null {
  const { event, fields } = change;
  if (event === '107') return changeFault(change, tier, policy);
  const isDecision = event === '130' || event === '230';
  if (!isDecision) {
    const only = fields.includes(RULING) ? RULING : fields.includes(CATEGORY) ? CATEGORY : null;
    return only === null ? null : fault('FIELD_UNKNOWN', only);
  }
  if (!isVerdict(change)) return fault('FIELD_VALUE', RULING);
  const wrong = verdictFault(change, tier);
  if (wrong !== null) return { code: 'VERDICT_INVALID', detail: wrong };
  const above = fields.find((field) => isAbove(field, tier, policy));
  return above === undefined ? null : fault('APPROVAL_NEEDED', above);
}

function changeFault(change: Change, tier: Tier, policy: Policy): Fault | null {
  if (change.fields.includes(RULING)) return fault('FIELD_UNKNOWN', RULING);
  const code = categoryOf(change);
  const category = changeCategory(code);
  if (code !== '' && category !== undefined) {
    const others = change.fields.filter((field) => field !== CATEGORY);
    if (!others.some((field) => isOfCategory(category, field))) {
      return { code: 'CATEGORY_MISMATCH', detail: code };
    }
    const fixed = others.find(
      (field) => isOfCategory(category, field) && policy.itemOf(field).correctedOnly,
    );
    if (category.nature === 'change' && fixed !== undefined) {
      return fault('CORRECTION_ONLY', fixed);
    }
  }
  if (policy.approvals === 'none' || (policy.approvals === 'categorised' && code === '')) {
    return null;
  }
  if (change.documents.some(({ kind }) => evidenceKind(kind) === 'approval')) return null;
  const above = change.fields.find((field) => isAbove(field, tier, policy));
  return above === undefined ? null : fault('APPROVAL_NEEDED', above);
}

/** Whether the item takes a higher tier than the author's. */
function isAbove(field: number, tier: Tier, policy: Policy): boolean {
  return tierRank(policy.itemOf(field).approval) > tierRank(tier);
}

function fault(code: ErrorCode, field: number): Fault {
  return { code, detail: fieldAt(field)?.id ?? String(field) };
}
