import { fieldNo } from '../../proto/fields.js';
import { compareRefs, type Lane } from '../../proto/id.js';
import { type Contribution, statedValue } from '../record.js';
import { dayOfAct } from './act-day.js';

/** 收费: what was paid for an application, at the station that accepted it. */
export const FEE_EVENT = '520';
export const AMOUNT = fieldNo('GBF');
export const RECEIPT = fieldNo('SJHM');
export const EXEMPTION = fieldNo('JMYY');

export interface CardFee {
  readonly item: Contribution;
  /** YYYYMMDD. */
  readonly day: string;
  /** In fen. */
  readonly amount: number;
  /** '' where nothing was paid. */
  readonly receipt: string;
  /** Code of the campaign; '' where the whole was paid. */
  readonly exemption: string;
}

/**
 * What was taken for one application in its own lane, in the order of times, then of ids. Nobody
 * is asked for a second fee; where two lives of a station took one each, both are money taken.
 */
export function feesOf(contributions: readonly Contribution[], lane: Lane): CardFee[] {
  const acts = contributions.filter(
    (item) => item.change.event === FEE_EVENT && item.lane === lane && item.change.source === 0,
  );
  acts.sort((a, b) => a.change.hlc - b.change.hlc || compareRefs(a.ref, b.ref));
  return acts.map((item) => ({
    item,
    day: dayOfAct(item),
    amount: Number(statedValue(item, AMOUNT) ?? '0'),
    receipt: statedValue(item, RECEIPT) ?? '',
    exemption: statedValue(item, EXEMPTION) ?? '',
  }));
}
