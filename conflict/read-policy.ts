import { eventOf } from '../proto/events.js';
import { evidenceKind, isEvidenceKind } from '../proto/evidence-kinds.js';
import { type FieldNo, findField } from '../proto/fields.js';
import { isTier, type Tier } from '../proto/node-code.js';
import { isSource, type SourceNo, sourceNo } from '../proto/source.js';
import { CROWD } from './cases/group.js';
import { TIMED_KINDS } from './cases/handling.js';
import { DocumentReader, type Plain } from './document-reader.js';
import {
  type Approvals,
  makePolicy,
  type Policy,
  type PolicyItem,
  type PolicyMore,
  type PolicyRule,
  sourcesPolicy,
} from './policy.js';
import type { DocumentPath, PolicyFault } from './policy-fault.js';
import { duplicateRules } from './read-duplicates.js';
import { PERIODS, type ReversalLimit, type ReversalWindow } from './reversal.js';

export type ReadPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/** Names that say what decided where no rule of a policy did. */
export const OWN_RULES = [
  'only',
  'agreed',
  'agrees',
  'verdict',
  'statutory',
  'verified',
  'station',
  'latest',
  'superseded',
] as const;

const TOP = [
  ...['name', 'version', 'source', 'sources', 'approvals', 'reversal', 'time-limits'],
  ...['rules', 'items', 'duplicates', 'crowded-door'],
];
const RULE_KINDS = ['sources', 'prefer', 'agree', 'later-issued', 'documents', 'escalate'];
const RULE = [...RULE_KINDS, 'over', 'within-months', 'quote'];
const ITEM = [
  'group',
  'title',
  'fields',
  'rest',
  'rules',
  'corrected-only',
  'compared',
  'approval',
];
const APPROVALS: readonly Approvals[] = ['none', 'categorised', 'every'];

/** Reads a document as published, or as a file says it: pure, and the same at every node. */
export function readPolicy(document: unknown): ReadPolicy {
  const reader = new PolicyReader();
  const policy = reader.policy(document);
  const { faults } = reader;
  return policy === null || faults.length > 0 ? { ok: false, faults } : { ok: true, policy };
}

class PolicyReader extends DocumentReader {
  policy(document: unknown): Policy | null {
    const top = this.object(document, [], TOP);
    if (top === null) return null;
    const name = this.text(top['name'], ['name']);
    const version = this.count(top['version'], ['version']);
    if (top['items'] === undefined && top['rules'] === undefined) {
      const order = this.sources(top['sources'], ['sources']);
      return sourcesPolicy(name, version, order, this.more(top));
    }
    const source = this.text(top['source'], ['source']);
    const approvals = this.word(top['approvals'] ?? 'none', ['approvals'], APPROVALS) ?? 'none';
    const rules = this.rules(top['rules']);
    const fieldsOf = new Map<PolicyItem, readonly FieldNo[]>();
    const items: PolicyItem[] = [];
    let rest: PolicyItem | null = null;
    const seen = new Set<FieldNo>();
    const used = new Set<string>();
    this.list(top['items'], ['items']).forEach((each, at) => {
      const path = ['items', at];
      const plain = this.object(each, path, ITEM);
      if (plain === null) return;
      const item = this.item(plain, path, rules, used);
      items.push(item);
      if (this.flag(plain['rest'] ?? false, [...path, 'rest'])) {
        if (rest !== null) this.fault([...path, 'rest'], 'repeated');
        rest = item;
      } else fieldsOf.set(item, this.fields(plain['fields'], [...path, 'fields'], seen));
    });
    for (const rule of rules.keys())
      if (!used.has(rule)) this.fault(['rules', rule], 'unused-rule');
    const more = this.more(top);
    if (rest === null) {
      this.fault(['items'], 'no-rest');
      return null;
    }
    return makePolicy({ name, version, source, approvals, items, ...more }, fieldsOf, rest);
  }

  /** What a policy may say beside which source wins. */
  private more(top: Plain): PolicyMore {
    const { reversal, duplicates, 'time-limits': limits, 'crowded-door': door } = top;
    return {
      ...(reversal === undefined ? {} : { reversal: this.reversal(reversal) }),
      ...(duplicates === undefined ? {} : { duplicates: duplicateRules(this, duplicates) }),
      ...(limits === undefined ? {} : { timeLimits: this.timeLimits(limits) }),
      ...(door === undefined ? {} : { crowdedDoor: this.households(door) }),
    };
  }

  /** Two at least; no more than are looked at one by one. */
  private households(value: unknown): number {
    const count = this.count(value, ['crowded-door']);
    const isCount = typeof value === 'number';
    if (isCount && (count < 2 || count > CROWD))
      this.fault(['crowded-door'], 'unknown-word', String(value));
    return count;
  }

  /** `{KIND OF CASE: days}`. */
  private timeLimits(value: unknown): ReadonlyMap<string, number> {
    const path = ['time-limits'];
    const named = Object.entries(this.object(value, path, TIMED_KINDS) ?? {});
    return new Map(named.map(([kind, days]) => [kind, this.count(days, [...path, kind])] as const));
  }

  /** `{days, events: {CODE: days}}`, or `within` a period for days: one of them is enough. */
  private reversal(value: unknown): ReversalWindow {
    const path = ['reversal'];
    const plain = this.object(value, path, ['days', 'within', 'events']) ?? {};
    const { days, within, events = {} } = plain;
    const named = Object.entries(this.object(events, [...path, 'events'], null) ?? {});
    if (days === undefined && within === undefined && named.length === 0) {
      this.fault(path, 'missing', 'days');
    }
    if (days !== undefined && within !== undefined) this.fault([...path, 'within'], 'repeated');
    const period =
      within === undefined ? null : (this.word(within, [...path, 'within'], PERIODS) ?? null);
    return {
      every: days === undefined ? period : this.count(days, [...path, 'days']),
      events: new Map(
        named.map(([code, each]) => {
          const at = [...path, 'events', code];
          if (eventOf(code) === undefined) this.fault(at, 'unknown-word', code);
          return [code, this.limit(each, at)] as const;
        }),
      ),
    };
  }

  private limit(value: unknown, path: DocumentPath): ReversalLimit {
    if (typeof value !== 'string') return this.count(value, path);
    return this.word(value, path, PERIODS) ?? 0;
  }

  private item(
    plain: Plain,
    path: DocumentPath,
    rules: ReadonlyMap<string, PolicyRule>,
    used: Set<string>,
  ): PolicyItem {
    const named = this.list(plain['rules'], [...path, 'rules']).flatMap((each, at) => {
      const rule = rules.get(String(each));
      if (rule === undefined) this.fault([...path, 'rules', at], 'unknown-rule', String(each));
      else used.add(rule.name);
      return rule ?? [];
    });
    const ranked = named.flatMap((rule) => (rule.kind === 'sources' ? rule.ranks.flat() : []));
    return {
      group: this.text(plain['group'], [...path, 'group']),
      rules: named,
      sources: ranked.length === 0 ? null : ranked,
      correctedOnly: this.flag(plain['corrected-only'] ?? false, [...path, 'corrected-only']),
      compared: this.flag(plain['compared'] ?? true, [...path, 'compared']),
      approval: this.tier(plain['approval'] ?? 'station', [...path, 'approval']),
    };
  }

  private fields(value: unknown, path: DocumentPath, seen: Set<FieldNo>): FieldNo[] {
    return this.list(value, path).flatMap((each, at) => {
      const field = findField(String(each));
      if (field === undefined || field.no >= 100) {
        this.fault([...path, at], 'unknown-field', String(each));
        return [];
      }
      if (seen.has(field.no)) this.fault([...path, at], 'repeated', String(each));
      seen.add(field.no);
      return field.no;
    });
  }

  private rules(value: unknown): Map<string, PolicyRule> {
    const rules = new Map<string, PolicyRule>();
    const plain = this.object(value, ['rules'], null);
    for (const [name, each] of Object.entries(plain ?? {})) {
      const path = ['rules', name];
      if ((OWN_RULES as readonly string[]).includes(name)) this.fault(path, 'reserved', name);
      const body = this.object(each, path, RULE);
      const rule = body === null ? null : this.rule(name, body, path);
      if (rule !== null) rules.set(name, rule);
    }
    return rules;
  }

  private rule(name: string, body: Plain, path: DocumentPath): PolicyRule | null {
    const kinds = RULE_KINDS.filter((kind) => body[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      this.fault(path, kind === undefined ? 'unknown-kind' : 'two-kinds', name);
      return null;
    }
    const at = [...path, kind];
    switch (kind) {
      case 'sources':
        return { name, kind, ranks: this.ranks(body[kind], at) };
      case 'prefer': {
        const source = this.source(body[kind], at);
        const over = this.sources(body['over'], [...path, 'over']);
        return source === null ? null : { name, kind, source, over };
      }
      case 'agree':
      case 'later-issued':
        return { name, kind, sources: this.sources(body[kind], at) };
      case 'documents': {
        const months = body['within-months'];
        const withinMonths =
          months === undefined ? null : this.count(months, [...path, 'within-months']);
        return { name, kind, kinds: this.kinds(body[kind], at), withinMonths };
      }
      default:
        if (body['escalate'] !== true) this.fault(at, 'unknown-word', String(body['escalate']));
        return { name, kind: 'escalate' };
    }
  }

  private kinds(value: unknown, path: DocumentPath): string[] {
    return this.list(value, path).map((each, at) => {
      const kind = evidenceKind(String(each));
      if (!isEvidenceKind(kind)) this.fault([...path, at], 'unknown-kind', String(each));
      return kind;
    });
  }

  private ranks(value: unknown, path: DocumentPath): SourceNo[][] {
    const seen = new Set<SourceNo>();
    return this.list(value, path).map((each, at) => {
      const here = [...path, at];
      const rank = Array.isArray(each) ? this.sources(each, here) : [this.source(each, here) ?? 0];
      for (const source of rank) {
        if (seen.has(source)) this.fault(here, 'repeated', String(each));
        seen.add(source);
      }
      return rank;
    });
  }

  private sources(value: unknown, path: DocumentPath): SourceNo[] {
    return this.list(value, path).flatMap((each, at) => this.source(each, [...path, at]) ?? []);
  }

  private source(value: unknown, path: DocumentPath): SourceNo | null {
    if (typeof value === 'string' && isSource(value) && value !== 'none') return sourceNo(value);
    this.fault(path, 'unknown-source', String(value));
    return null;
  }

  private tier(value: unknown, path: DocumentPath): Tier {
    if (typeof value === 'string' && isTier(value)) return value;
    this.fault(path, 'unknown-word', String(value));
    return 'station';
  }
}
