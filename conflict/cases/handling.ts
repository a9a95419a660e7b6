import { dayNumber, dayText } from '../../proto/dates.js';
import { fieldNo } from '../../proto/fields.js';
import { type Hlc, hlcDay } from '../../proto/hlc.js';
import { caseDays, type Policy } from '../policy.js';
import type { CaseKind } from './kinds.js';

/**
 * Cases somebody handles (承办) within a time limit (期限): opened by a clerk (413, 414), closed by
 * what they wait for or with a reason (415; 414 that leaves no paper missing).
 */
export const SOUGHT = '413';
export const NOTE = '414';
export const CLOSING = '415';

/** The case a registration or its end comes from. */
export const CASE_NAMED = fieldNo('AJBH');
/** Registrations of the same person that a verdict spoke of. */
export const RELATED = fieldNo('XGHK');
export const PAPERS_MISSING = fieldNo('AJQK');
export const CASE_REASON = fieldNo('AJYY');
export const CASE_OWNER = fieldNo('AJCB');
export const CASE_DUE = fieldNo('AJXQ');

/** What these events write is no value of the register, and contradicts none. */
export const HANDLING_FIELDS = [
  ...[CASE_NAMED, RELATED, PAPERS_MISSING, CASE_REASON, CASE_OWNER, CASE_DUE],
] as const;

/** Why somebody is not registered yet. What is in no table is for `other`. */
export const CAUSES = {
  'over-quota': '计划外生育',
  'out-of-wedlock': '非婚生育',
  'no-birth-certificate': '无出生医学证明',
  foundling: '捡拾（弃婴）',
  adopted: '事实收养',
  'move-lapsed': '迁移证过期（口袋户口）',
  'papers-lost': '户口证件遗失',
  released: '刑满释放未恢复户口',
  'never-registered': '从未登记',
  other: '其他',
} as const;

export function isCause(text: string): boolean {
  return Object.hasOwn(CAUSES, text);
}

/** Kinds of which each case is somebody's to handle, and can be closed with a reason. */
export const MISSING_AND_SOUGHT = ['unregistered', 'missing-document'] as const;
/** Kinds of which a policy can say how many days there are. */
export const TIMED_KINDS = [...MISSING_AND_SOUGHT, 'dangling-move'] as const;
export type WorkKind = (typeof MISSING_AND_SOUGHT)[number];

export interface Handling {
  /** Unit and officer; '' where nobody is named. */
  readonly owner: string;
  /** YYYYMMDD; '' for none. */
  readonly due: string;
}

const [OWNER, DUE] = ['@owner=', '@due='];

/** As facts of a mark, behind its reasons. */
export function handlingFacts({ owner, due }: Handling): string[] {
  return [...(owner === '' ? [] : [OWNER + owner]), ...(due === '' ? [] : [DUE + due])];
}

/** The other way round. */
export function handlingIn(facts: readonly string[]): Handling & { readonly reasons: string[] } {
  const after = (head: string) =>
    facts.find((fact) => fact.startsWith(head))?.slice(head.length) ?? '';
  const reasons = facts.filter((fact) => !fact.startsWith(OWNER) && !fact.startsWith(DUE));
  return { reasons, owner: after(OWNER), due: after(DUE) };
}

/** Days for a case that a clerk opens under a policy that sets none. */
const USUAL_DAYS = 60;

/** The day by which a case of that time must be handled by this policy; '' where it sets none. */
export function dueBy(policy: Policy, kind: CaseKind, hlc: Hlc): string {
  const days = caseDays(policy, kind);
  return days === null ? '' : dayAfter(hlc, days);
}

/** The same of one that a clerk opens: it is due some day. */
export function dueFrom(policy: Policy, kind: CaseKind, hlc: Hlc): string {
  return dayAfter(hlc, caseDays(policy, kind) ?? USUAL_DAYS);
}

function dayAfter(hlc: Hlc, days: number): string {
  return dayText(dayNumber(hlcDay(hlc)) + days);
}
