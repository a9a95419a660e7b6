/**
 * Kinds of supporting papers (证据材料) that rules of a policy name. A change may cite any paper by
 * any name; these are those that can decide, by their plain name or as they are called.
 */
export interface EvidenceKind {
  readonly name: string;
  readonly zh: string;
  /** Other names clerks write for it. */
  readonly also?: readonly string[];
}

export const EVIDENCE_KINDS: readonly EvidenceKind[] = [
  { name: 'birth-certificate', zh: '出生医学证明', also: ['出生证明'] },
  { name: 'delivery-record', zh: '助产记录', also: ['接生记录'] },
  { name: 'migration-certificate', zh: '迁移证', also: ['户口迁移证'] },
  { name: 'migration-permit', zh: '准迁证', also: ['户口准迁证'] },
  { name: 'register-form', zh: '常住人口登记表', also: ['常表', '原始户籍底册'] },
  { name: 'booklet', zh: '户口簿', also: ['居民户口簿'] },
  { name: 'card', zh: '居民身份证', also: ['身份证', '一代证', '二代证'] },
  { name: 'number-register', zh: '身份号码顺序码登记簿', also: ['顺序码登记簿'] },
  { name: 'judgment', zh: '判决书', also: ['裁定书'] },
  { name: 'paternity-test', zh: '亲子鉴定' },
  { name: 'official-letter', zh: '组织部门公函', also: ['公函'] },
  { name: 'visit-record', zh: '入户调查记录', also: ['入户调查'] },
  { name: 'approval', zh: '审批表', also: ['批准文书', '变更更正审批表'] },
];

const byName = new Map<string, string>();
for (const { name, zh, also = [] } of EVIDENCE_KINDS) {
  for (const each of [name, zh, ...also]) byName.set(each, name);
}

/** The plain name of a kind as somebody wrote it; what is in no table stays as it is. */
export function evidenceKind(text: string): string {
  return byName.get(text.trim()) ?? text.trim();
}

export function isEvidenceKind(name: string): boolean {
  return EVIDENCE_KINDS.some((kind) => kind.name === name);
}
