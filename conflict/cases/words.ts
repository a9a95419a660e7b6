import type { Change } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import type { Hlc } from '../../proto/hlc.js';
import { type ChangeId, type ChangeRef, compareRefs, idToRef, type Lane } from '../../proto/id.js';
import { isNodeCode, type NodeCode, TIERS, type Tier } from '../../proto/node-code.js';
import type { Record } from '../record.js';
import type { Family, Member, Said } from './group.js';
import { type CaseKind, isCaseKind } from './kinds.js';

/**
 * What is said about a case, as changes in the lanes of the stations concerned: the tier in charge
 * tells those below of a case they cannot see whole (411, taken back by 412), and decides it (410).
 */
export const VERDICT = '410';
export const TELL = '411';
export const TELL_AGAIN = '412';
const WORDS = new Set([VERDICT, TELL, TELL_AGAIN]);

const CASE = entityNo('case');
const SUBJECT = fieldNo('AJZT');
const CONTENT = fieldNo('AJNR');
/** All but forks of logs, which have no records. */
const FAMILIES = 'nphwdmufeavt';
/** Of which somebody says who is who, and which registration stays. */
const OF_PEOPLE = 'np';

export const CASE_FIELDS = [SUBJECT, CONTENT] as const;

/** A record of a case: id, lane, entity. */
export type Party = readonly [ChangeId, Lane, number];

export interface Told {
  readonly tag: string;
  readonly kind: CaseKind;
  readonly reasons: readonly string[];
  /** Null: more than can be told. */
  readonly parties: readonly Party[] | null;
  readonly area: NodeCode;
  readonly hlc: Hlc;
}

export const DECISIONS = ['keep', 'same', 'different', 'defer'] as const;
export type DecisionWord = (typeof DECISIONS)[number];

export interface Verdict {
  readonly tag: string;
  readonly kind: CaseKind;
  readonly what: DecisionWord;
  /** The registration that stays. */
  readonly keep?: ChangeId;
  /** YYYYMMDD. */
  readonly until?: string;
  readonly why: string;
  /** Tier of its author. */
  readonly tier: Tier;
  readonly parties: readonly Party[];
  /** Verdicts its author had before him, by act. */
  readonly saw: readonly string[];
}

/** Null where the content is of another form than its event asks for. */
export function wordIn(change: Change): { family: Family; subject: string; text: string } | null {
  const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
  const [whole, text] = [value(SUBJECT), value(CONTENT)];
  if (whole.length < 2 || !FAMILIES.includes(whole.charAt(0)) || whole.includes('\0')) return null;
  const content = parsed(text);
  if (content === null) return null;
  const fits = change.event === VERDICT ? isVerdict(content) : text === '{}' || isTold(content);
  return fits ? { family: whole.charAt(0) as Family, subject: whole.slice(1), text } : null;
}

export function toldOf(text: string): Told | null {
  const content = parsed(text);
  return content !== null && isTold(content) ? content : null;
}

export function verdictOf(text: string): Verdict | null {
  const content = parsed(text);
  return content !== null && isVerdict(content) ? content : null;
}

/** Why a change about a case does not stand, if so. */
export function caseFault(change: Change, tier: Tier): string | null {
  if (change.entity !== CASE || !WORDS.has(change.event)) return null;
  const word = wordIn(change);
  if (word === null) return 'AJNR';
  const verdict = change.event === VERDICT ? verdictOf(word.text) : null;
  if (verdict === null) return null;
  if (verdict.tier !== tier) return 'tier';
  return answers(verdict, word.family) ? null : 'AJNR';
}

/** Anything may be put off; of people alone it is said that they are one, two, or which stays. */
function answers({ what, keep }: Verdict, family: Family): boolean {
  if (what === 'defer') return true;
  return OF_PEOPLE.includes(family) && (what !== 'keep' || keep !== undefined);
}

/** Of what one author told the last word counts, and an empty one is none. */
export function marksOfWord(record: Record): readonly Said[] {
  const [last] = [...record.contributions].sort(
    (a, b) => b.change.hlc - a.change.hlc || compareRefs(b.ref, a.ref),
  );
  if (last === undefined) return [];
  const word = WORDS.has(last.change.event) ? wordIn(last.change) : null;
  if (word === null || word.text === '{}') return [];
  const { family, subject, text } = word;
  const isDecision = last.change.event === VERDICT;
  const facts = isDecision ? ['verdict', text, last.change.act ?? ''] : ['told', text];
  return [{ family, subject, hlc: last.change.hlc, facts }];
}

/** Whether a mark is said about a case, and is no record's own. */
export function isWordMark({ facts }: Pick<Member, 'facts'>): boolean {
  return facts[0] === 'told' || facts[0] === 'verdict';
}

function parsed(text: string): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { readonly [name: string]: unknown })
      : null;
  } catch {
    return null;
  }
}

function isTold(content: unknown): content is Told {
  const { tag, kind, reasons, parties, area, hlc } = content as Partial<Told>;
  return (
    typeof tag === 'string' &&
    isKind(kind) &&
    isTexts(reasons) &&
    (parties === null || isParties(parties)) &&
    typeof area === 'string' &&
    isNodeCode(area) &&
    Number.isSafeInteger(hlc)
  );
}

function isVerdict(content: unknown): content is Verdict {
  const { tag, kind, what, keep, until, why, tier, parties, saw } = content as Partial<Verdict>;
  return (
    typeof tag === 'string' &&
    isKind(kind) &&
    DECISIONS.some((word) => word === what) &&
    (keep === undefined || isId(keep)) &&
    (until === undefined || /^[0-9]{8}$/.test(String(until))) &&
    typeof why === 'string' &&
    TIERS.some((each) => each === tier) &&
    isParties(parties) &&
    isTexts(saw)
  );
}

function isKind(kind: unknown): kind is CaseKind {
  return typeof kind === 'string' && isCaseKind(kind);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isParties(value: unknown): value is readonly Party[] {
  return (
    Array.isArray(value) &&
    value.every((each: unknown) => {
      if (!Array.isArray(each)) return false;
      const [id, lane, entity] = each as unknown[];
      return isId(id) && isNodeCode(String(lane)) && Number.isSafeInteger(entity);
    })
  );
}

function isId(id: unknown): id is ChangeId {
  try {
    return typeof id === 'string' && idToRef(id).seq > 0;
  } catch {
    return false;
  }
}

export function refOf([id]: Party): ChangeRef {
  return idToRef(id);
}
