import { evidenceKind } from '../../../proto/evidence-kinds.js';
import { findField } from '../../../proto/fields.js';
import { isSource, sourceNo } from '../../../proto/source.js';

/** One rule as its document has it, sources as numbers. */
export interface ModelRule {
  readonly sources?: readonly (readonly number[])[];
  readonly prefer?: number;
  readonly over?: readonly number[];
  readonly agree?: readonly number[];
  readonly laterIssued?: readonly number[];
  readonly documents?: readonly string[];
  readonly months?: number;
}

export interface ModelItem {
  readonly rules: readonly ModelRule[];
  /** Sources that can show; null: any. */
  readonly sources: readonly number[] | null;
  readonly correctedOnly: boolean;
  readonly compared: boolean;
}

/** What a policy says of a field, of the days cases of a kind have, and of doors. */
export type ModelPolicy = ((field: number) => ModelItem) & {
  readonly days: { readonly [kind: string]: number };
  /** Households at one door that are a case. */
  readonly door: number;
};

interface PlainItem {
  readonly fields?: readonly string[];
  readonly rest?: boolean;
  readonly rules: readonly string[];
  readonly compared?: boolean;
  readonly 'corrected-only'?: boolean;
}

type Names = string | readonly string[];

interface PlainRule {
  readonly sources?: readonly Names[];
  readonly prefer?: string;
  readonly over?: readonly string[];
  readonly agree?: readonly string[];
  readonly 'later-issued'?: readonly string[];
  readonly documents?: readonly string[];
  readonly 'within-months'?: number;
}

interface PlainPolicy {
  readonly sources?: readonly string[];
  readonly rules?: { readonly [name: string]: PlainRule };
  readonly items?: readonly PlainItem[];
  readonly 'time-limits'?: { readonly [kind: string]: number };
  readonly 'crowded-door'?: number;
}

/** A policy read from what was published, apart from `conflict/`. docs/CONFLICTS.md, Policies. */
export function modelPolicy(document: unknown): ModelPolicy {
  const { rules = {}, items, sources = [], 'time-limits': days = {} } = document as PlainPolicy;
  const { 'crowded-door': door = 8 } = document as PlainPolicy;
  if (items === undefined) {
    const order = sources.filter(isSource).map(sourceNo);
    const rule = { sources: order.map((source) => [source]) };
    const only = { rules: [rule], sources: order, correctedOnly: false, compared: true };
    return Object.assign(() => only, { days, door });
  }
  const byField = new Map<number, ModelItem>();
  let rest: ModelItem | null = null;
  for (const item of items) {
    const read = itemOf(item, rules);
    if (item.rest === true) rest = read;
    for (const id of item.fields ?? []) byField.set(findField(id)?.no ?? 0, read);
  }
  const said = (field: number): ModelItem => {
    const item = byField.get(field) ?? rest;
    if (item === null) throw new RangeError(`no item for ${field}`);
    return item;
  };
  return Object.assign(said, { days, door });
}

function itemOf(item: PlainItem, rules: { readonly [name: string]: PlainRule }): ModelItem {
  const own = item.rules.map((name) => ruleOf(rules[name] ?? {}));
  const ranked = own.flatMap(({ sources = [] }) => sources.flat());
  return {
    rules: own,
    sources: ranked.length === 0 ? null : ranked,
    correctedOnly: item['corrected-only'] ?? false,
    compared: item.compared ?? true,
  };
}

function ruleOf(rule: PlainRule): ModelRule {
  const { sources, prefer, over, agree, documents } = rule;
  const { 'later-issued': later, 'within-months': months } = rule;
  return {
    ...(sources === undefined ? {} : { sources: sources.map((rank) => numbersOf([rank].flat())) }),
    ...(prefer === undefined ? {} : { prefer: numbersOf([prefer])[0] ?? 0 }),
    ...(over === undefined ? {} : { over: numbersOf(over) }),
    ...(agree === undefined ? {} : { agree: numbersOf(agree) }),
    ...(later === undefined ? {} : { laterIssued: numbersOf(later) }),
    ...(documents === undefined ? {} : { documents: documents.map(evidenceKind) }),
    ...(months === undefined ? {} : { months }),
  };
}

function numbersOf(names: readonly string[]): number[] {
  return names.filter(isSource).map(sourceNo);
}
