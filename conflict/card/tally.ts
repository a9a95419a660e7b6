import { dayNumber } from '../../proto/dates.js';
import { fieldNo } from '../../proto/fields.js';
import type { Lane } from '../../proto/id.js';
import { type Record, statedValue } from '../record.js';
import { dayOfAct } from './act-day.js';
import { acceptedValue, type CardState, cardState } from './card-state.js';
import { feesOf } from './fee.js';
import type { CardAct } from './stages.js';

const GENERATION = fieldNo('ZJDC');
const REASON = fieldNo('SLYY');
const FAULT = fieldNo('THYY');

/** Days from the application form to the card, and where it is far (身份证法 art. 12). */
export const LAWFUL_DAYS = { within: 60, remote: 90 } as const;

/** What is counted besides the acts themselves, on the day of the hand-over. */
export const HAND_OVER_TALLIES = ['card', 'first-pass', 'days', 'late', 'late-remote'] as const;

/** A figure of one lane and one day, and how much one application adds to it. */
export interface Tally {
  readonly day: string;
  /**
   * An act; of a card of the first generation `first:` and the act; `fault:` and the code of what
   * something was sent back for; or what a hand-over comes to: `card` a person's card of the
   * campaign, neither renewed nor made anew, not recalled since; `first-pass` never sent back;
   * `days` since the acceptance; `late` and `late-remote` after the lawful days; or of fees,
   * `fee` in fen, `fee-paid` how many paid, `exempt:` and the reason for which somebody paid less.
   */
  readonly name: string;
  readonly count: number;
}

export interface CardTally {
  readonly lane: Lane;
  readonly tallies: readonly Tally[];
}

/**
 * What one application adds to the figures of the campaign, by the acts that count: a function of
 * the set of acts, whatever order they came in. Null: its acceptance is not here.
 */
export function tallyOf(record: Pick<Record, 'contributions'>): CardTally | null {
  const state = cardState(record);
  if (state === null) return null;
  const isFirst = acceptedValue(state, GENERATION) === '1';
  const tallies: Tally[] = [];
  for (const { act, item } of state.path) {
    const day = dayOfAct(item);
    tallies.push({ day, name: isFirst ? `first:${act}` : act, count: 1 });
    const fault = act === 'return' || act === 'reject' ? (statedValue(item, FAULT) ?? '') : '';
    if (fault !== '') tallies.push({ day, name: `fault:${fault}`, count: 1 });
    if (act === 'hand-over' && !isFirst) tallies.push(...handedOver(state, day));
  }
  for (const { day, amount, exemption } of feesOf(record.contributions, state.lane)) {
    if (amount > 0) tallies.push({ day, name: 'fee', count: amount });
    if (amount > 0) tallies.push({ day, name: 'fee-paid', count: 1 });
    if (exemption !== '') tallies.push({ day, name: `exempt:${exemption}`, count: 1 });
  }
  return { lane: state.lane, tallies };
}

function handedOver(state: CardState, day: string): Tally[] {
  const { path } = state;
  const [first] = path;
  const days = first === undefined ? 0 : dayNumber(day) - dayNumber(dayOfAct(first.item));
  const has = (...acts: CardAct[]) => path.some(({ act }) => acts.includes(act));
  const figures: { readonly [name in (typeof HAND_OVER_TALLIES)[number]]: number } = {
    card: /^[23]/.test(acceptedValue(state, REASON)) || has('recall') ? 0 : 1,
    'first-pass': has('return', 'reject') ? 0 : 1,
    days: Math.max(0, days),
    late: days > LAWFUL_DAYS.within ? 1 : 0,
    'late-remote': days > LAWFUL_DAYS.remote ? 1 : 0,
  };
  return HAND_OVER_TALLIES.flatMap((name) => {
    const count = figures[name];
    return count === 0 ? [] : [{ day, name, count }];
  });
}
