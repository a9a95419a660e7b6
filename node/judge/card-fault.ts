import { phaseRefusal } from '../../conflict/campaign/campaign.js';
import { CARD_EVENTS, cardActOf } from '../../conflict/card/stages.js';
import type { Change } from '../../proto/change.js';
import { fieldNo } from '../../proto/fields.js';
import { idToRef } from '../../proto/id.js';
import type { Fault, Ground } from './ground.js';

const ACCEPT_FIELDS = ['XM', 'XB', 'CSRQ', 'GMSFHM', 'SQRY', 'SLH', 'SLYY', 'ZJDC'];
const STEP_FIELDS: { readonly [event: string]: readonly string[] } = {
  [CARD_EVENTS.return]: ['THYY'],
  [CARD_EVENTS.reject]: ['THYY'],
  [CARD_EVENTS.cancel]: ['HJSM'],
  [CARD_EVENTS.recall]: ['HJSM'],
};

/**
 * Acts on an application are no evidence. Each but the first names the one it follows; whether that
 * one is there is not asked here, since it may stand in another stream: the act waits for it. A
 * card is accepted and authorised only where the campaign's phase of its own day allows it, and
 * authorised only where the gate of the lane's area is open by what the province had published
 * when it did so.
 */
export function cardFault(change: Change, ground: Ground): Fault | null {
  const act = cardActOf(change.event);
  if (act === null) return null;
  if (change.source !== 0) return { code: 'FIELD_VALUE', detail: 'source' };
  const value = (id: string) => change.values[change.fields.indexOf(fieldNo(id))] ?? '';
  const needed = act === 'accept' ? ACCEPT_FIELDS : ['SHHJ', ...(STEP_FIELDS[change.event] ?? [])];
  const missing = needed.find((id) => value(id) === '');
  if (missing !== undefined) return { code: 'FIELD_REQUIRED', detail: missing };
  const named = act === 'accept' ? 'SQRY' : 'SHHJ';
  if (!isId(value(named))) return { code: 'FIELD_VALUE', detail: named };
  if (act === 'accept' && value('SLH').length !== 22) return { code: 'FIELD_VALUE', detail: 'SLH' };
  if (act !== 'accept' && act !== 'authorise') return null;
  const { gates, campaign } = ground.documents;
  if (change.since === null) {
    const isDated = act === 'authorise' || campaign !== null;
    return isDated ? { code: 'FIELD_REQUIRED', detail: 'since' } : null;
  }
  const asked = { what: act, area: ground.lane, day: change.since };
  const generation = value('ZJDC') === '1' ? '1' : '2';
  const refusal = campaign === null ? null : phaseRefusal(campaign, { ...asked, generation });
  if (refusal !== null) return { code: refusal, detail: change.since };
  if (act === 'accept') return null;
  return gates.isOpen(ground.lane, change.since)
    ? null
    : { code: 'GATE_CLOSED', detail: ground.lane };
}

function isId(text: string): boolean {
  try {
    idToRef(text);
    return true;
  } catch {
    return false;
  }
}
