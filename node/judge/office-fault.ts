import { type Campaign, firstDay } from '../../conflict/campaign/campaign.js';
import { OF_PROVINCE, type OfficeAct, readOfficeAct } from '../../conflict/campaign/office.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import type { Fault, Ground } from './ground.js';

const CODE = fieldNo('CODE');
const DOC = fieldNo('DOC');

/**
 * A word on a former card office stands in the lane of its city, which the campaign names. From the
 * first day of the pilot on orders of both generations go to the centre, so none that was taken
 * since is one of the office; and from that day on the office hands over. By the day the word says.
 */
export function officeFault(change: Change, { lane, tier, documents }: Ground): Fault | null {
  const value = (field: number) => change.values[change.fields.indexOf(field)] ?? '';
  const act = readOfficeAct(value(DOC));
  if (act === null) return { code: 'FIELD_VALUE', detail: 'DOC' };
  if (value(CODE) !== lane) return { code: 'FIELD_VALUE', detail: 'CODE' };
  if (change.since === null) return { code: 'FIELD_REQUIRED', detail: 'since' };
  if (OF_PROVINCE.has(act.act) && tier !== 'province') {
    return { code: 'EVENT_FORBIDDEN', detail: `${tier} ${act.act}` };
  }
  const { campaign } = documents;
  const office = campaign?.offices.find(({ code }) => code === lane);
  if (campaign === null || office === undefined) return { code: 'OFFICE_UNKNOWN', detail: lane };
  return dayFault(campaign, act, change.since);
}

function dayFault(campaign: Campaign, { act, orders }: OfficeAct, day: string): Fault | null {
  const closed = firstDay(campaign, 'pilot');
  if (act !== 'inventory' && act !== 'made' && day < closed) {
    return { code: 'NOT_BEGUN', detail: day };
  }
  const late = orders.find(({ ordered }) => ordered >= closed || ordered > day);
  return late === undefined ? null : { code: 'OFFICE_CLOSED', detail: late.ordered };
}
