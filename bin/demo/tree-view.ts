import type { Json } from '../../node/control/control.js';
import { TIERS, type Tier, tierRank } from '../../proto/node-code.js';
import { listIn, numberIn, partOf, textIn } from '../document.js';
import { table } from '../table.js';
import { type TextId, text } from '../texts.js';
import { agrees, type TierDigest } from './agreement.js';
import type { Scene } from './commentary.js';

const BAR_COLUMNS = 24;
const DIGEST_SHOWN = 8;
const TIER_NAMES: Readonly<Record<Tier, TextId>> = {
  station: 'tier.station',
  county: 'tier.county',
  city: 'tier.city',
  province: 'tier.province',
};

/** A node as a view shows it: its `huji status`, and how many people it is to have. */
export interface Standing {
  readonly tier: Tier;
  readonly status: Json;
  readonly expected: number;
}

/** The tree filling with people. */
export function fillingScene(standings: readonly Standing[], width: number): Scene {
  const columns = [
    { title: text('label.node') },
    { title: text('label.tier') },
    { title: text('label.persons'), align: 'right' },
    { title: '', optional: 1 },
  ] as const;
  const rows = standings.map((standing) => {
    const { expected } = standing;
    const persons = personsOf(standing);
    const full = Math.round(expected === 0 ? 0 : (persons / expected) * BAR_COLUMNS);
    const bar = '#'.repeat(full).padEnd(BAR_COLUMNS, '-');
    return [...nameCells(standing), String(persons), `[${bar}]`];
  });
  const sums = TIERS.map((tier) => {
    const here = standings.filter((standing) => standing.tier === tier);
    const people = here.reduce((sum, standing) => sum + personsOf(standing), 0);
    return `${text(TIER_NAMES[tier])} ${people}`;
  });
  return {
    view: table(columns, rows, width),
    line: text('demo.filling', { sums: sums.join(', ') }),
  };
}

/** The tree as it stands at the end, with what each node and the province say of its area. */
export function standingView(
  standings: readonly Standing[],
  digests: readonly TierDigest[],
  width: number,
): string {
  const columns = [
    { title: text('label.node') },
    { title: text('label.tier') },
    { title: text('label.persons'), align: 'right' },
    { title: text('label.households'), align: 'right', optional: 2 },
    { title: text('label.digest') },
    { title: text('tier.province') },
    { title: text('label.state'), optional: 1 },
  ] as const;
  const rows = standings.map((standing) => {
    const node = textIn(standing.status, 'node');
    const digest = digests.find((each) => each.node === node);
    const counts = partOf(standing.status, 'counts');
    return [
      ...nameCells(standing),
      String(personsOf(standing)),
      String(numberIn(counts, 'households')),
      short(digest?.digest),
      digest !== undefined && agrees(digest) ? text('demo.same') : short(digest?.atProvince),
      short(digest?.state),
    ];
  });
  return table(columns, rows, width);
}

/** Frames that a node holds, of whatever author. */
export function framesOf(status: Json): number {
  return listIn(status, 'streams').reduce<number>((sum, each) => sum + numberIn(each, 'frames'), 0);
}

export function personsOf({ status }: Standing): number {
  return numberIn(partOf(status, 'counts'), 'persons');
}

function nameCells({ tier, status }: Standing): [string, string] {
  const indent = '  '.repeat(tierRank('province') - tierRank(tier));
  return [indent + textIn(status, 'node'), text(TIER_NAMES[tier])];
}

function short(hash: string | null | undefined): string {
  return hash?.slice(0, DIGEST_SHOWN) ?? '-';
}
