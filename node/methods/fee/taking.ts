import { feeFor, isAmount } from '../../../conflict/campaign/fees.js';
import { acceptedValue } from '../../../conflict/card/card-state.js';
import { AMOUNT, EXEMPTION, FEE_EVENT, feesOf, RECEIPT } from '../../../conflict/card/fee.js';
import { HujiError } from '../../../proto/errors.js';
import { fieldNo } from '../../../proto/fields.js';
import { feeOfReceipt } from '../../apply/index-entries.js';
import { dayOf } from '../../clock.js';
import type { HujiNode } from '../../node.js';
import { KIND } from '../../store/keys.js';
import { currentCampaign } from '../campaign/current-campaign.js';
import { actDraft, namedIn, optional } from '../card/accepting.js';
import type { Intended, Line } from '../card/desk.js';

/** A line of `card fee`: `{"ref"?,"card","amount","receipt"?,"exemption"?}`, the amount in fen. */
export async function feeTaking(node: HujiNode, line: Line): Promise<Intended> {
  const { identity, authority, clock } = node;
  const application = await namedIn(node, line);
  const { state, record } = application;
  if (state.lane !== identity.code) throw new HujiError('CARD_TIER', 'fee');
  const amount = amountIn(line);
  const [receipt, exemption] = [optional(line, 'receipt') ?? '', optional(line, 'exemption') ?? ''];
  const { ledgerClosed } = authority.current();
  if (ledgerClosed !== null) throw new HujiError('LEDGER_CLOSED', ledgerClosed);
  const [before] = feesOf(record.contributions, state.lane);
  if (before !== undefined) throw new HujiError('FEE_TAKEN', `${before.amount} ${before.receipt}`);
  const { fees } = currentCampaign(node);
  const due = fees === null ? null : feeFor(fees, acceptedValue(state, fieldNo('SLYY')));
  const isRight =
    exemption === '' ? amount === due : fees !== null && isAmount(fees, amount, exemption);
  if (!isRight) throw new HujiError('FEE_AMOUNT', `${amount}, due ${due ?? 0}`);
  if (amount > 0 !== (receipt !== '')) throw new HujiError('FEE_RECEIPT', String(amount));
  const others = receipt === '' ? 0 : await receiptsOf(node, receipt);
  if (others > 0) throw new HujiError('FEE_RECEIPT', receipt);
  const cells: [number, string][] = [
    [AMOUNT, String(amount)],
    [RECEIPT, receipt],
    [EXEMPTION, exemption],
  ];
  return {
    lane: state.lane,
    subjects: [application.id, ...(receipt === '' ? [] : [`receipt ${receipt}`])],
    part: () => ({
      draft: actDraft(FEE_EVENT, application.ref, dayOf(clock), cells),
      told: { step: 'fee' },
    }),
  };
}

async function receiptsOf({ query, identity }: HujiNode, receipt: string): Promise<number> {
  const found = await query.lookUp(KIND.cardFee, feeOfReceipt(identity.code, receipt), 1);
  return found.length;
}

function amountIn(line: Line): number {
  const { amount } = line;
  const fen = typeof amount === 'string' && /^\d{1,7}$/.test(amount) ? Number(amount) : amount;
  if (!Number.isSafeInteger(fen) || (fen as number) < 0) throw new HujiError('USAGE', 'amount');
  return fen as number;
}
