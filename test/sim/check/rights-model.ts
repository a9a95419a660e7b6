import type { Tier } from '../../../proto/node-code.js';

/** How a change stands to its record, docs/PROTOCOL.md, Rights. */
export type ModelRelation = 'makes' | 'own' | 'other';

/** Who may write what, as text: `event tier relation`. */
export type ModelRights = ReadonlySet<string>;

export const ALL_TIERS: readonly Tier[] = ['station', 'county', 'city', 'province'];
const UPPER: readonly Tier[] = ['county', 'city', 'province'];
const LOWER: readonly Tier[] = ['station', 'county'];

/**
 * docs/PROTOCOL.md, Rights, row for row: by what a change does to a record, which tiers may write
 * an event. `on` is both a record made in the own stream and one made elsewhere.
 */
const TABLE: readonly (readonly [
  events: string,
  does: 'makes' | 'on' | 'own' | 'other',
  tiers: readonly Tier[],
])[] = [
  ['100 101 105 108 200 201 301', 'makes', LOWER],
  ['102 103 104 105 106 107 109 110 111 112 113 114 202 203 213', 'on', ['station']],
  ['107 202', 'on', ['county']],
  ['107 109 111 112', 'other', UPPER],
  ['302 303 150 151 152', 'on', LOWER],
  ['153', 'on', ['county', 'city']],
  ['140 412', 'on', UPPER],
  ['120 220 130 230 414 415 421 423 921 922', 'on', ALL_TIERS],
  ['410 413 422 900 901 910 920 930 970 971 974', 'makes', ALL_TIERS],
  ['500 973', 'makes', ['station']],
  ['501 502 507 510 513 516', 'on', UPPER],
  ['503', 'on', ['city', 'province']],
  ['504 505', 'on', ['province']],
  ['506 512', 'on', ALL_TIERS],
  ['508 509 511 514 515 520', 'on', ['station']],
  ['411 950', 'makes', UPPER],
  ['972', 'makes', ['city', 'province']],
  ['914', 'makes', ['station', 'county', 'city']],
  ['911 912 913', 'makes', ['province']],
];

/** What a province starts with. */
export const FIRST_RIGHTS: ModelRights = new Set(
  TABLE.flatMap(([events, does, tiers]) =>
    events.split(' ').flatMap((event) => {
      const relations = does === 'on' ? ['own', 'other'] : [does];
      return relations.flatMap((relation) => tiers.map((tier) => `${event} ${tier} ${relation}`));
    }),
  ),
);

/** What the province tells everybody it tells nobody alone. */
const PUBLISHED = ['911', '912', '913'];

interface PlainRule {
  readonly events: readonly string[];
  readonly tiers: readonly string[];
  readonly relations: readonly string[];
}

/** A table as it was published. */
export function rightsIn(document: unknown): ModelRights {
  const { rules = [] } = document as { readonly rules?: readonly PlainRule[] };
  return new Set(
    rules.flatMap(({ events, tiers, relations }) =>
      events.flatMap((event) =>
        tiers.flatMap((tier) => relations.map((relation) => `${event} ${tier} ${relation}`)),
      ),
    ),
  );
}

/** Whether a tier may; `rights` null: before a first table, when there are acts of nodes alone. */
export function mayWrite(
  rights: ModelRights | null,
  event: string,
  tier: Tier,
  { relation, lane }: { readonly relation: ModelRelation; readonly lane: string },
): boolean {
  const isAct = event.startsWith('9');
  if (lane === 'all') return isAct && tier === 'province';
  if (PUBLISHED.includes(event)) return false;
  if (rights === null) return isAct && !event.startsWith('91');
  return rights.has(`${event} ${tier} ${relation}`);
}
