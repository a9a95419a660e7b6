import { readFileSync } from 'node:fs';
import type { Plant, PlantKind } from '../../bin/generate/truth.js';

/**
 * What a plant comes to by docs/CONFLICTS.md; null: that nothing is found. Traps are planted too:
 * who looks like a case and is none.
 */
const COMES_TO: { readonly [kind in PlantKind]: string | null } = {
  'shared-number': 'shared-number',
  'wrong-number': 'wrong-number',
  'missing-number': 'wrong-number',
  'double-registration': 'double-registration',
  'multiple-registration': 'multiple-registration',
  'several-numbers': 'several-numbers',
  'should-be-cancelled': 'should-be-cancelled',
  'sources-disagree': 'sources-disagree',
  'household-shape': 'household-shape',
  namesake: null,
  twins: null,
  'split-household': null,
  'numbered-elsewhere': null,
  'rare-name': null,
  'living-elsewhere': null,
  corrected: null,
  'empty-registration': 'empty-registration',
};

/** Households at one door. */
const CROWDED = 8;

/** Must be among the plants for a comparison to say anything: kind, or kind and reason. */
const WANTED: readonly string[] = [
  ...['shared-number', 'double-registration', 'multiple-registration', 'several-numbers'],
  ...['missing-number', 'should-be-cancelled', 'sources-disagree', 'household-shape'],
  ...['empty-registration crowded-door'],
  ...['namesake', 'twins', 'split-household', 'household-shape split', 'rare-name'],
  ...['wrong-number checksum', 'wrong-number birth-date', 'wrong-number sex', 'wrong-number area'],
  ...['wrong-number no-such-day', 'wrong-number legacy-15', 'living-elsewhere'],
  ...['numbered-elsewhere withdrawn', 'numbered-elsewhere migrant'],
];

export interface Expected {
  /** One line a case: kind, field or '', row ids. */
  readonly cases: ReadonlySet<string>;
  /** Row ids of whoever something is planted on. */
  readonly rows: ReadonlySet<string>;
  /** Plants, by kind and reason. */
  readonly planted: ReadonlyMap<string, number>;
  /** Of what is wanted, what nobody planted. */
  readonly unplanted: readonly string[];
}

export function caseLine(kind: string, field: string, ids: readonly string[]): string {
  return [kind, field, ...[...ids].sort()].join(' ');
}

/** The cases a truth file calls for, under `form-first`, of form, booklet and computer. */
export function expectedOf(path: string): Expected {
  const cases = new Set<string>();
  const planted = new Map<string, number>();
  const crowds: string[][] = [];
  const elsewhere = new Set<string>();
  const all = new Set<string>();
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const plant = JSON.parse(line) as Plant;
    const { kind, reason, rows, field = '', source } = plant;
    const names = reason === undefined ? [kind] : [kind, `${kind} ${reason}`];
    for (const name of names) planted.set(name, (planted.get(name) ?? 0) + 1);
    const ids = rows.map(({ id }) => id);
    for (const id of ids) all.add(id);
    const comes = COMES_TO[kind];
    if (kind === 'empty-registration') crowds.push(ids);
    else if (comes !== null) cases.add(caseLine(comes, field, ids));
    // The form is what shows: a slip in it gives another address, or contradicts the number.
    if (kind === 'sources-disagree' && source === 'register' && field === 'MLXZ') {
      for (const id of ids) elsewhere.add(id);
    }
    const contradicts = field === 'CSRQ' || field === 'XB';
    if (kind === 'sources-disagree' && source === 'register' && contradicts) {
      cases.add(caseLine('wrong-number', '', ids));
    }
  }
  for (const heads of crowds) {
    const there = heads.filter((id) => !elsewhere.has(id));
    if (there.length >= CROWDED) cases.add(caseLine('empty-registration', '', there));
  }
  return { cases, rows: all, planted, unplanted: WANTED.filter((name) => !planted.has(name)) };
}
