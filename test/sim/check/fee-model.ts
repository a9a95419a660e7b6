import { type ChangeId, refToId } from '../../../proto/id.js';
import { documentOf, saidIn } from './act-model.js';
import { type Claim, earlierFirst } from './claim.js';

/** What a station took on a day, in fen, and for which application. */
export interface ModelFee {
  readonly claim: Claim;
  readonly card: ChangeId;
  readonly day: string;
  readonly amount: number;
  readonly receipt: string;
  readonly text: string;
}

/** Of a station: what it took, and paid in, of applications that were accepted there. */
export interface ModelLedger {
  readonly fees: readonly ModelFee[];
  readonly paid: readonly { readonly day: string; readonly fen: number; readonly slip: string }[];
}

export function ledgerOf(lane: string, claims: readonly Claim[]): ModelLedger {
  const here = claims.filter((claim) => claim.lane === lane).sort(earlierFirst);
  const numbers = new Map(
    here
      .filter(({ change }) => change.event === '500')
      .map(({ ref, change }) => [refToId(ref), saidIn(change, 'SLH')]),
  );
  const fees = here.flatMap((claim): ModelFee[] => {
    const { event, target, since } = claim.change;
    const card = target === null ? '' : refToId(target);
    const number = numbers.get(card);
    if (event !== '520' || number === undefined) return [];
    const [amount, receipt, exemption] = ['GBF', 'SJHM', 'JMYY'].map((id) =>
      saidIn(claim.change, id),
    ) as [string, string, string];
    const text = [number, amount, receipt, exemption].join('|');
    return [{ claim, card, day: since ?? '', amount: Number(amount), receipt, text }];
  });
  const paid = here
    .filter(({ change }) => change.event === '973')
    .map(({ change }) => {
      const { day, remitted, slip } = documentOf(change);
      return { day: String(day), fen: Number(remitted), slip: String(slip) };
    });
  return { fees, paid };
}

/** As `fee list` has the day of a station, in one line; null: there was nothing. */
export function dayText(lane: string, { fees, paid }: ModelLedger, day: string): string | null {
  const taken = sum(fees.filter((fee) => fee.day === day).map(({ amount }) => amount));
  const own = paid.filter((each) => each.day === day);
  if (taken === 0 && own.length === 0) return null;
  const remitted = sum(own.map(({ fen }) => fen));
  const slips = own.map(({ slip }) => slip).sort();
  return [lane, taken, remitted, taken - remitted, slips.join()].join(' ');
}

/** What no station does that has lost nothing and asks its rules. */
export function twiceIn({ fees, paid }: ModelLedger): string | null {
  const cards = new Set<ChangeId>();
  const receipts = new Set<string>();
  for (const { card, receipt } of fees) {
    if (cards.has(card)) return `two fees for ${card}`;
    if (receipt !== '' && receipts.has(receipt)) return `two fees by receipt ${receipt}`;
    cards.add(card);
    receipts.add(receipt);
  }
  for (const day of new Set(paid.map((each) => each.day))) {
    const taken = sum(fees.filter((fee) => fee.day === day).map(({ amount }) => amount));
    const fen = sum(paid.filter((each) => each.day === day).map((each) => each.fen));
    if (fen > taken) return `${fen} fen remitted of ${taken} on ${day}`;
  }
  return null;
}

function sum(all: readonly number[]): number {
  return all.reduce((total, each) => total + each, 0);
}
