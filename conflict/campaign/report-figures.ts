import { dayNumber, dayText } from '../../proto/dates.js';
import { type Campaign, phaseOn } from './campaign.js';

export const REPORT_KINDS = ['daily', 'weekly', 'final'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** Figures of some days, by what `conflict/card/tally.ts` counts. */
export interface ReportFigures {
  readonly applied: number;
  readonly approved: number;
  readonly authorised: number;
  readonly produced: number;
  readonly handedOver: number;
  /** People who got a card of the campaign. */
  readonly cards: number;
  readonly sentBack: number;
  /** Of the cards handed over, per cent that nobody had sent back; null: none was. */
  readonly firstPassPercent: number | null;
  /** The same of those handed over within the lawful days. */
  readonly inTimePercent: number | null;
  /** From the acceptance to the hand-over, on average; null: none was. */
  readonly meanDays: number | null;
  /** How often something was sent back, by the code of what was wrong. */
  readonly faults: { readonly [code: string]: number };
}

type Sums = { readonly [name: string]: number };

export function reportFigures(sums: Sums): ReportFigures {
  const of = (name: string) => sums[name] ?? 0;
  const handedOver = of('hand-over');
  const mean = (count: number) => (handedOver === 0 ? null : tenths(count / handedOver));
  return {
    ...{ applied: of('accept'), approved: of('approve'), authorised: of('authorise') },
    ...{ produced: of('produce'), handedOver, cards: of('card') },
    sentBack: of('return') + of('reject'),
    firstPassPercent: mean(of('first-pass') * 100),
    inTimePercent: mean((handedOver - of('late')) * 100),
    meanDays: mean(of('days')),
    faults: byCode(sums, 'fault:'),
  };
}

/** Of the fees of some days, in fen; `outstanding` has not been paid into the treasury. */
export interface FeeFigures {
  readonly taken: number;
  readonly paid: number;
  readonly remitted: number;
  readonly outstanding: number;
  /** How many paid less or nothing, by the reason. */
  readonly exempt: { readonly [code: string]: number };
}

export function feeFigures(sums: Sums, remitted: number): FeeFigures {
  const taken = sums['fee'] ?? 0;
  const paid = sums['fee-paid'] ?? 0;
  return { taken, paid, remitted, outstanding: taken - remitted, exempt: byCode(sums, 'exempt:') };
}

/** Figures whose names begin alike, by what follows. */
function byCode(sums: Sums, head: string): { readonly [code: string]: number } {
  const found = Object.entries(sums).flatMap(([name, count]) =>
    name.startsWith(head) ? [[name.slice(head.length), count] as const] : [],
  );
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * The days a report of one day speaks of, both included: the day; its week from Monday on; or the
 * campaign from the pilot to the end of the rollout. Null: it is too early for the final one.
 */
export function reportDays(
  campaign: Campaign,
  kind: ReportKind,
  day: string,
): { readonly from: string; readonly to: string } | null {
  if (kind === 'daily') return { from: day, to: day };
  if (kind === 'weekly') {
    // 1800-01-01, from which days are counted, was a Wednesday.
    const monday = dayNumber(day) - ((dayNumber(day) + 2) % 7);
    return { from: dayText(monday), to: dayText(monday + 6) };
  }
  if (phaseOn(campaign, day) !== 'summary') return null;
  const of = (name: string) => campaign.phases.find(({ phase }) => phase === name);
  return { from: of('pilot')?.from ?? day, to: of('rollout')?.to ?? day };
}
