import { isAmount } from '../../conflict/campaign/fees.js';
import { readRemittance } from '../../conflict/campaign/remittance.js';
import { AMOUNT, EXEMPTION, FEE_EVENT, RECEIPT } from '../../conflict/card/fee.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import type { Fault, Ground } from './ground.js';

const CODE = fieldNo('CODE');
const DOC = fieldNo('DOC');

function valueIn({ fields, values }: Change, field: number): string {
  return values[fields.indexOf(field)] ?? '';
}

/**
 * A fee is an amount that the campaign names, with its receipt; who pays nothing is exempt for a
 * reason that the campaign names. Once the ledger is closed nothing is taken any more.
 */
export function feeFault(change: Change, { documents }: Ground): Fault | null {
  if (change.event !== FEE_EVENT) return null;
  if (change.source !== 0) return { code: 'FIELD_VALUE', detail: 'source' };
  if (change.since === null) return { code: 'FIELD_REQUIRED', detail: 'since' };
  const amount = valueIn(change, AMOUNT);
  if (amount === '') return { code: 'FIELD_REQUIRED', detail: 'GBF' };
  const isPaid = Number(amount) > 0;
  if (isPaid !== (valueIn(change, RECEIPT) !== '')) return { code: 'FEE_RECEIPT', detail: amount };
  const { campaign, ledgerClosed } = documents;
  if (ledgerClosed !== null) return { code: 'LEDGER_CLOSED', detail: ledgerClosed };
  const fees = campaign?.fees ?? null;
  if (fees === null) return { code: 'FEE_AMOUNT', detail: 'no fees' };
  return isAmount(fees, Number(amount), valueIn(change, EXEMPTION))
    ? null
    : { code: 'FEE_AMOUNT', detail: amount };
}

/** A station's word in its own lane: what it paid in is what it took. */
export function remittanceFault(change: Change, ground: Ground): Fault | null {
  const said = readRemittance(valueIn(change, DOC));
  if (said === null) return { code: 'FIELD_VALUE', detail: 'DOC' };
  const { lane, author, documents } = ground;
  if (valueIn(change, CODE) !== lane || author !== lane)
    return { code: 'FIELD_VALUE', detail: 'CODE' };
  if (documents.ledgerClosed !== null) {
    return { code: 'LEDGER_CLOSED', detail: documents.ledgerClosed };
  }
  return said.taken === said.remitted
    ? null
    : { code: 'FEE_NETTED', detail: `${said.remitted} of ${said.taken}` };
}
