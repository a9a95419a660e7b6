import type { Consumer } from '../../../conflict/consumer/consumer.js';
import { coversPlace } from '../../../conflict/consumer/scope.js';
import { isDay } from '../../../proto/dates.js';
import { type ErrorCode, HujiError } from '../../../proto/errors.js';
import { type Field, findField } from '../../../proto/fields.js';
import { API_LIMITS, type EvidenceAnswer, type EvidenceRequest } from '../../api/api.js';
import type { Documents } from '../../authority/authority.js';
import { fieldFault } from '../../judge/judge.js';
import type { EvidenceDesk } from '../../outside/outside.js';

type Row = EvidenceRequest['rows'][number];
type Fault = { readonly code: ErrorCode; readonly item: string };

/** Items a row may have: those a list is read by. */
const ITEMS: ReadonlyMap<string, Field> = new Map(
  [
    ...['XM', 'CYM', 'XB', 'CSRQ', 'GMSFHM', 'HH', 'SSXQ', 'MLXZ', 'FWCS', 'SWRQ', 'PCS'],
    ...['FQXM', 'FQGMSFHM', 'MQXM', 'MQGMSFHM', 'POXM', 'POGMSFHM'],
  ].flatMap((id) => {
    const field = findField(id);
    return field === undefined ? [] : [[id, field] as const];
  }),
);
/** They cannot lie after today. */
const PAST = ['CSRQ', 'SWRQ'];

/**
 * Hands rows over as evidence. Only their form is judged before the register is looked at, and
 * only that is answered: whom a row met, or that it met nobody, would tell who is registered.
 */
export async function submitEvidence(
  desk: EvidenceDesk,
  consumer: Consumer,
  { list, rows }: EvidenceRequest,
  about: { readonly documents: Documents; readonly today: string; readonly signal: AbortSignal },
): Promise<EvidenceAnswer> {
  if (list === null || rows.length === 0) throw new HujiError('USAGE', 'rows');
  if (rows.length > API_LIMITS.evidenceRowsMax) {
    throw new HujiError('USAGE', `more than ${API_LIMITS.evidenceRowsMax} rows`);
  }
  const rejected: (Fault & { row: number })[] = [];
  const good: Row[] = [];
  rows.forEach((each, row) => {
    const fault = faultOf(each, about.documents, about.today);
    if (fault === null) good.push(each);
    else rejected.push({ row, ...fault });
  });
  const header = [...ITEMS.keys()].filter((id) => good.some((row) => (row[id] ?? '') !== ''));
  if (good.length > 0) {
    const handed = {
      ...{ kind: list, header, by: `${consumer.organisation} ${consumer.name}` },
      rows: good.map((row) => header.map((id) => row[id] ?? '')),
      concerns: (station: string) => coversPlace(consumer, station),
    };
    await desk.take(handed, about.signal);
  }
  return { received: good.length, rejected };
}

function faultOf(row: Row, documents: Documents, today: string): Fault | null {
  for (const [id, value] of Object.entries(row)) {
    const field = ITEMS.get(id);
    // What is no item may be anything.
    if (field === undefined) return { code: 'FIELD_UNKNOWN', item: '' };
    const fault = value === '' ? null : fieldFault(field, value, documents);
    if (fault !== null) return { code: fault.code, item: id };
  }
  const said = (id: string) => row[id] ?? '';
  if (said('XM') === '') return { code: 'FIELD_REQUIRED', item: 'XM' };
  if (said('GMSFHM') === '' && said('CSRQ') === '') {
    return { code: 'FIELD_REQUIRED', item: 'GMSFHM' };
  }
  const late = PAST.find((id) => said(id) > today);
  if (late !== undefined) return { code: 'DATE_FUTURE', item: late };
  const born = said('GMSFHM').slice(6, 14);
  return isDay(born) && born > today ? { code: 'DATE_FUTURE', item: 'GMSFHM' } : null;
}
