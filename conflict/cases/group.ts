import { hash } from 'node:crypto';
import type { EntityNo } from '../../proto/entity.js';
import type { Hlc } from '../../proto/hlc.js';
import type { ChangeRef, Lane } from '../../proto/id.js';
import type { NodeCode } from '../../proto/node-code.js';
import { commonArea } from './area.js';
import type { CaseKind, CaseState } from './kinds.js';

/**
 * What brings records together: `n` a citizen number, `p` a name with a birth date, `h` a household
 * number of a station, `a` a door, `v` a household visited in vain; and what one record has by
 * itself: `w` its number, `d` a sign that it should have ended, `m` its papers, `u` that it is of
 * somebody sought, `t` a move of which one half is missing, `f` one of its fields, `e` what others
 * say of it; `l` a log with two histories.
 */
export type Family = 'n' | 'p' | 'h' | 'a' | 'v' | 'w' | 'd' | 'm' | 'u' | 't' | 'f' | 'e' | 'l';

/** Whether two say the same. */
export function sameFacts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((fact, at) => fact === b[at]);
}

/** One record among those that speak to a subject. */
export interface Member {
  readonly ref: ChangeRef;
  readonly entity: EntityNo;
  /** Lane of the record, or the smallest area that hears all it follows from. */
  readonly lane: Lane;
  /** The greatest time among the changes it follows from. */
  readonly hlc: Hlc;
  /** What the family's rule asks; the first is what a crowd is tallied by. */
  readonly facts: readonly string[];
}

/** What a record says towards a subject: a function of the record and what it is judged by. */
export interface Mark extends Member {
  readonly family: Family;
  readonly subject: string;
}

/** A mark before it is said whose it is. */
export type Said = Pick<Mark, 'family' | 'subject' | 'hlc' | 'facts'>;

/** What a set of members comes to without looking at each: sums of sums. */
export interface Summary {
  readonly count: number;
  readonly hlc: Hlc;
  /** The area all their lanes lie in; '' for none at all. */
  readonly area: NodeCode | '';
  /** How many have which first fact. */
  readonly tally: { readonly [fact: string]: number };
}

/** All records that speak to one subject. */
export interface Group {
  readonly family: Family;
  readonly subject: string;
  /** In the order of refs; null for a crowd, of which only the summary is asked. */
  readonly members: readonly Member[] | null;
  readonly summary: Summary;
  /** What was told and decided about its cases (words.ts); no part of the summary. */
  readonly words: readonly Member[];
}

/** More members than this are a crowd: a case of one is put together from sums. */
export const CROWD = 64;

/** A case as the records make it. */
export interface DerivedCase {
  /** Tells the cases of one subject apart, and stays where the kind does not. */
  readonly tag: string;
  readonly kind: CaseKind;
  readonly reasons: readonly string[];
  /** In the order of refs; null: every member of a crowd. */
  readonly members: readonly Member[] | null;
  readonly hlc: Hlc;
  readonly area: NodeCode;
  /** Absent: open. */
  readonly state?: CaseState;
  /** YYYYMMDD: until then it waits, or by then it is to be handled. */
  readonly due?: string | null;
  /** YYYYMMDD: lawful before that day; from then on it is told, and stands by what was told. */
  readonly from?: string;
  /** Who handles it, where somebody is named. */
  readonly owner?: string;
}

/** 32 hex digits: a hash of what is asked and the subject. */
export type CaseId = string;

export function caseIdOf(family: Family, tag: string, subject: string): CaseId {
  return hash('sha256', `${family}\x1f${tag}\x1f${subject}`, 'hex').slice(0, 32);
}

/** A group of so few that each is looked at; sums are made when somebody asks for them. */
export class SmallGroup implements Group {
  readonly family: Family;
  readonly subject: string;
  readonly members: readonly Member[];
  readonly words: readonly Member[];
  private sums: Summary | null = null;

  constructor(
    family: Family,
    subject: string,
    members: readonly Member[],
    words: readonly Member[],
  ) {
    this.family = family;
    this.subject = subject;
    this.members = members;
    this.words = words;
  }

  get summary(): Summary {
    this.sums ??= summaryOf(this.members);
    return this.sums;
  }
}

export const EMPTY_SUMMARY: Summary = { count: 0, hlc: 0, area: '', tally: {} };

export function summaryOf(members: readonly Member[]): Summary {
  if (members.length === 0) return EMPTY_SUMMARY;
  const tally: { [fact: string]: number } = {};
  let hlc = 0;
  let area: NodeCode | '' = '';
  for (const member of members) {
    const [fact = ''] = member.facts;
    tally[fact] = (tally[fact] ?? 0) + 1;
    hlc = Math.max(hlc, member.hlc);
    area = commonArea(area, member.lane);
  }
  return { count: members.length, hlc, area, tally };
}

export function joinSummaries(parts: readonly Summary[]): Summary {
  const tally: { [fact: string]: number } = {};
  let count = 0;
  let hlc = 0;
  let area: NodeCode | '' = '';
  for (const part of parts) {
    count += part.count;
    hlc = Math.max(hlc, part.hlc);
    if (part.area !== '') area = commonArea(area, part.area);
    for (const [fact, times] of Object.entries(part.tally)) {
      tally[fact] = (tally[fact] ?? 0) + times;
    }
  }
  return { count, hlc, area, tally };
}

/** A case of some of the members. */
export function caseOfSome(
  part: Pick<DerivedCase, 'tag' | 'kind' | 'reasons'>,
  members: readonly Member[],
): DerivedCase {
  const { hlc, area } = summaryOf(members);
  return { ...part, members, hlc, area: area === '' ? (members[0]?.lane ?? '') : area };
}
