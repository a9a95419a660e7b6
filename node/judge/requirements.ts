import type { EvidenceDocument } from '../../proto/change.js';
import { fieldAt, fieldNo } from '../../proto/fields.js';

/**
 * What each event takes before a clerk's line is accepted (register law: who declares what, by
 * which paper). Stricter than judging, and asked only where a line is written: a change that
 * stands in a stream is not refused for want of it.
 */
export interface Requirement {
  /** Fields that must state a value. */
  readonly fields: readonly string[];
  /** Of each group at least one must. */
  readonly oneOf?: readonly (readonly string[])[];
  /** The day the fact holds from. */
  readonly since?: true;
  /**
   * One paper of these kinds, with its number and date. What may lack papers (births, supplements)
   * is registered all the same: that is a case, never a refusal.
   */
  readonly papers?: readonly string[];
}

const WHO = ['XM', 'XB', 'CSRQ'];
const PLACE = ['HH', 'YHZGX'];
/** What a person who moves carries with him (户口迁移). */
export const MOVE_PAPERS = ['迁移证', '准迁证', '准予迁入证明'];

const REQUIREMENTS: { readonly [event: string]: Requirement } = {
  '101': { fields: [...WHO, ...PLACE], since: true },
  '102': { fields: ['SWRQ', 'SWZXLB'], since: true },
  '103': { fields: ['MLXZ'], since: true },
  '104': { fields: ['QCRQ'], since: true },
  '105': { fields: [...WHO, ...PLACE, 'MLXZ'], since: true, papers: MOVE_PAPERS },
  '106': { fields: ['QCRQ', 'QWDSSXQ'], since: true, papers: MOVE_PAPERS },
  '108': { fields: [...WHO, ...PLACE] },
  '109': { fields: [], since: true },
  '110': { fields: [], oneOf: [['HB', 'HLX']], since: true },
  '111': { fields: [], oneOf: [['RYZT', 'QCZXLB', 'SWZXLB']], since: true },
  '112': { fields: [], since: true },
  '113': { fields: ['CXBG'] },
  '114': { fields: ['HH', 'YHZGX'], since: true },
  '201': { fields: ['HH'], since: true },
  '203': { fields: [], since: true },
  '213': { fields: ['CXBG'] },
  '301': { fields: ['SSXQ'], oneOf: [['MLPH', 'MLXZ']] },
  '303': { fields: [], since: true },
};

export function requirementOf(event: string): Requirement {
  return REQUIREMENTS[event] ?? { fields: [] };
}

export interface Stated {
  readonly event: string;
  readonly since: string | null;
  readonly fields: readonly number[];
  readonly values: readonly string[];
  readonly documents: readonly EvidenceDocument[];
}

/** What the line lacks, as its author calls it; null: nothing. */
export function lackOf(line: Stated): string | null {
  const { fields, oneOf = [], since, papers } = requirementOf(line.event);
  const states = (id: string) => {
    const at = line.fields.indexOf(fieldNo(id));
    return at >= 0 && line.values[at] !== '';
  };
  const lacking = fields.find((id) => !states(id));
  if (lacking !== undefined) return nameOf(lacking);
  const group = oneOf.find((ids) => !ids.some(states));
  if (group !== undefined) return group.map(nameOf).join(' / ');
  if (since === true && line.since === null) return 'since';
  if (papers === undefined) return null;
  const complete = line.documents.some(
    ({ kind, number = '', issued = '' }) => papers.includes(kind) && number !== '' && issued !== '',
  );
  return complete ? null : papers.join(' / ');
}

function nameOf(id: string): string {
  return `${id} ${fieldAt(fieldNo(id))?.zh ?? ''}`;
}

/** Events by which somebody comes into a household, so that it must be one of the station. */
const ENTERS = new Set(['101', '103', '105', '108', '114']);
const HH = fieldNo('HH');
const RELATION = fieldNo('YHZGX');
/** 本人 and 户主: whoever heads a household may be its first. */
const HEADS = new Set(['01', '02']);

/** The household a line enters, which must be there; null: none, or the line makes its head. */
export function householdEntered({ event, fields, values }: Stated): string | null {
  const value = (field: number) => values[fields.indexOf(field)] ?? '';
  if (!ENTERS.has(event) || value(HH) === '' || HEADS.has(value(RELATION))) return null;
  return value(HH);
}
