import { FIELDS, type FieldNo } from '../proto/fields.js';
import type { Tier } from '../proto/node-code.js';
import { type Source, type SourceNo, sourceNo } from '../proto/source.js';

import type { DuplicateRule } from './duplicate-rule.js';
import type { ReversalLimit, ReversalWindow } from './reversal.js';

/** Ranks of sources, most believed first; those of one rank are believed alike. */
export type SourceRanks = readonly (readonly SourceNo[])[];

/** One named rule of an item: it keeps some of the claims put before it, or all of them. */
export type PolicyRule = { readonly name: string } & (
  | { readonly kind: 'sources'; readonly ranks: SourceRanks }
  /** `source` is believed before each of `over`. */
  | { readonly kind: 'prefer'; readonly source: SourceNo; readonly over: readonly SourceNo[] }
  /** Where every one of these sources states a value, and all the same, it wins. */
  | { readonly kind: 'agree'; readonly sources: readonly SourceNo[] }
  /** Where these sources differ, the one issued later wins. */
  | { readonly kind: 'later-issued'; readonly sources: readonly SourceNo[] }
  /** A claim wins that cites such a paper, within so many months of registration. */
  | {
      readonly kind: 'documents';
      readonly kinds: readonly string[];
      readonly withinMonths: number | null;
    }
  /** What still differs is for a person; whatever is shown meanwhile is provisional. */
  | { readonly kind: 'escalate' }
);

/** What the policy says of some fields of the register. */
export interface PolicyItem {
  readonly group: string;
  readonly rules: readonly PolicyRule[];
  /** Sources that can show: those its rules rank; null: none is ranked, and any can. */
  readonly sources: readonly SourceNo[] | null;
  /** The fact never changes: it can only have been recorded wrongly (更正, never 变更). */
  readonly correctedOnly: boolean;
  /** Whether claims that differ on it are a matter for anyone. */
  readonly compared: boolean;
  /** The lowest tier that may approve a change of it, and decide about it. */
  readonly approval: Tier;
}

/** Which changes of event 107 must show that a higher tier approved them. */
export type Approvals = 'none' | 'categorised' | 'every';

/** How long an event may be reversed; null: whenever. */
export function reversalLimit({ reversal }: Policy, event: string): ReversalLimit | null {
  return reversal?.events.get(event) ?? reversal?.every ?? null;
}

/** The days within which a case of a kind is to be handled; null: whenever. */
export function caseDays({ timeLimits }: Policy, kind: string): number | null {
  return timeLimits?.get(kind) ?? null;
}

/**
 * No text sets a number. Brothers who divide a house (分户) come to four or five households at its
 * door, seldom to more; twice as many is what a person should look at.
 */
export const CROWDED_DOOR = 8;

/** A policy as the province publishes it. Immutable. */
export interface Policy {
  readonly name: string;
  readonly version: number;
  /** The text it carries out. */
  readonly source: string;
  readonly approvals: Approvals;
  readonly items: readonly PolicyItem[];
  /** Which of several registrations of one person should stay, in order; absent: no proposal. */
  readonly duplicates?: readonly DuplicateRule[];
  /** Within how many days cases of a kind are to be handled; absent: no limit. */
  readonly timeLimits?: ReadonlyMap<string, number>;
  /** How long an event may be reversed (冲销); absent: whenever. */
  readonly reversal?: ReversalWindow;
  /** How many households at one door are a case (空挂户口); absent: `CROWDED_DOOR`. */
  readonly crowdedDoor?: number;
  itemOf(field: FieldNo): PolicyItem;
}

/** What a policy may say beside which source wins. */
export type PolicyMore = Pick<Policy, 'duplicates' | 'timeLimits' | 'reversal' | 'crowdedDoor'>;

export function makePolicy(
  parts: Omit<Policy, 'itemOf'>,
  fieldsOf: ReadonlyMap<PolicyItem, readonly FieldNo[]>,
  rest: PolicyItem,
): Policy {
  const byField: PolicyItem[] = [];
  for (const { no } of FIELDS) byField[no] = rest;
  for (const [item, fields] of fieldsOf) for (const field of fields) byField[field] = item;
  return { ...parts, itemOf: (field) => byField[field] ?? rest };
}

/** One order of sources for every field: the short form of a policy. */
export function sourcesPolicy(
  name: string,
  version: number,
  sources: readonly SourceNo[],
  more: PolicyMore = {},
): Policy {
  const item: PolicyItem = {
    group: 'every',
    rules: [{ name: 'source', kind: 'sources', ranks: sources.map((source) => [source]) }],
    sources,
    correctedOnly: false,
    compared: true,
    approval: 'station',
  };
  const parts = { name, version, source: '', approvals: 'none' as const, items: [item], ...more };
  return makePolicy(parts, new Map(), item);
}

/** 公通字〔1995〕91号: the form is the base, booklet and computer are copies of it. */
export const FORM_FIRST: Policy = sourcesPolicy(
  'form-first',
  1,
  (['register', 'booklet', 'card', 'computer', 'declared'] satisfies Source[]).map(sourceNo),
);
