/**
 * What a person may have to decide (案件). The position is the number in the store; new kinds are
 * added at the end.
 */
export const CASE_KINDS = [
  'wrong-number',
  'shared-number',
  'double-registration',
  'multiple-registration',
  'several-numbers',
  'empty-registration',
  'should-be-cancelled',
  'dangling-move',
  'unregistered',
  'missing-document',
  'household-shape',
  'sources-disagree',
  'merge-tie',
  'log-fork',
] as const;
/** `closed`: decided, and its cause has gone; without a verdict nothing is left of it. */
export const CASE_STATES = ['open', 'decided', 'deferred', 'closed'] as const;
export type CaseState = (typeof CASE_STATES)[number];

export type CaseKind = (typeof CASE_KINDS)[number];

export const CASE_KINDS_ZH: { readonly [kind in CaseKind]: string } = {
  'wrong-number': '错号',
  'shared-number': '重号',
  'double-registration': '双重户口',
  'multiple-registration': '多重户口',
  'several-numbers': '一人多号',
  'empty-registration': '空挂户口',
  'should-be-cancelled': '应销未销',
  'dangling-move': '迁移悬空',
  unregistered: '未落户',
  'missing-document': '材料不全',
  'household-shape': '户结构异常',
  'sources-disagree': '项目不一致',
  'merge-tie': '合并未决',
  'log-fork': '日志分叉',
};

/** Who somebody is, is in doubt: no card is issued before that is settled. */
const IDENTITY: ReadonlySet<CaseKind> = new Set<CaseKind>([
  'wrong-number',
  'shared-number',
  'double-registration',
  'multiple-registration',
  'several-numbers',
  'should-be-cancelled',
]);

/** One registration stays and the others end. */
const OF_ONE: ReadonlySet<CaseKind> = new Set<CaseKind>([
  'double-registration',
  'multiple-registration',
]);

export function isOfOne(kind: CaseKind): boolean {
  return OF_ONE.has(kind);
}

export function blocksGate(kind: CaseKind): boolean {
  return IDENTITY.has(kind);
}

export function isCaseKind(text: string): text is CaseKind {
  return (CASE_KINDS as readonly string[]).includes(text);
}

export function caseKindNo(kind: CaseKind): number {
  return CASE_KINDS.indexOf(kind);
}

export function caseKindAt(no: number): CaseKind {
  const kind = CASE_KINDS[no];
  if (kind === undefined) throw new RangeError(`no kind of case ${no}`);
  return kind;
}
