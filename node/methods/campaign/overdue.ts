import type { Campaign } from '../../../conflict/campaign/campaign.js';
import {
  CLOCKS,
  type ClockName,
  dueOn,
  inChargeOf,
  overdueSince,
} from '../../../conflict/card/card-clock.js';
import { ACCEPTANCE, acceptedValue } from '../../../conflict/card/card-state.js';
import { dayNumber } from '../../../proto/dates.js';
import { idToRef } from '../../../proto/id.js';
import { type NodeCode, TIERS, type Tier } from '../../../proto/node-code.js';
import { clockValue } from '../../apply/index-entries.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { indexKey, indexRef, indexValue, KIND, prefixRange, textKey } from '../../store/keys.js';
import { type Application, readApplication } from '../card/applications.js';
import { areaParam, countParam, optionalText, type Params } from '../params.js';
import { currentCampaign } from './current-campaign.js';

type Asked = Pick<
  HujiNode,
  'applier' | 'authority' | 'clock' | 'identity' | 'query' | 'store' | 'topology'
>;

/** One clock that has run out. */
export interface Overdue {
  readonly application: Application;
  readonly clock: ClockName;
  /** YYYYMMDD: when it began, and its last day. */
  readonly since: string;
  readonly due: string;
  /** The node that has not done its part. */
  readonly inCharge: NodeCode;
}

interface Place {
  readonly overdue: Overdue;
  readonly cursor: string;
}

/** Of an area, the clocks one after the other, the longest wait of each first, behind a cursor. */
async function* overdueIn(
  node: Asked,
  campaign: Campaign,
  area: NodeCode,
  after: string | null,
): AsyncGenerator<Place> {
  const today = dayOf(node.clock);
  const behind = after === null ? null : keyBehind(after);
  for (const [at, clock] of CLOCKS.entries()) {
    const first = textKey(KIND.cardClock, String(at));
    const last = clockValue(clock, overdueSince(campaign, clock, today));
    const [, to] = prefixRange(textKey(KIND.cardClock, last));
    const from = behind === null || Buffer.compare(behind, first) < 0 ? first : behind;
    if (Buffer.compare(from, to) >= 0) continue;
    for await (const [key] of node.store.range(from, to)) {
      const value = indexValue(key);
      const lane = value.slice(9);
      if (!node.topology.isAtOrBelow(lane, area)) continue;
      const application = readApplication(node, indexRef(key));
      if (application === null) continue;
      const since = value.slice(1, 9);
      const tier = inChargeOf(clock, application.state.stage);
      const inCharge = nodeInCharge(node, lane, tier);
      const due = dueOn(campaign, { clock, since });
      yield {
        overdue: { application, clock, since, due, inCharge },
        cursor: `${value}/${application.id}`,
      };
    }
  }
}

function keyBehind(cursor: string): Buffer {
  const [value = '', id = ''] = cursor.split('/');
  return Buffer.concat([indexKey(KIND.cardClock, value, idToRef(id)), Buffer.from([0])]);
}

/** The node of a tier above a lane, or the next one above where there is none. */
export function nodeInCharge(
  { authority, topology }: Pick<HujiNode, 'authority' | 'topology'>,
  lane: NodeCode,
  tier: Tier,
): NodeCode {
  const wanted = TIERS.indexOf(tier);
  let found: { readonly code: NodeCode; readonly tier: number } | null = null;
  for (const code of topology.upFrom(lane)) {
    const listed = authority.nodes().get(code);
    const at = listed === undefined ? -1 : TIERS.indexOf(listed.tier);
    if (at < wanted) continue;
    if (found === null || at < found.tier) found = { code, tier: at };
  }
  return found?.code ?? lane;
}

/** How many clocks have run out here by the node that is late; `oldest` is the longest wait. */
export async function overdueByNode(
  node: Asked,
): Promise<Map<NodeCode, { count: number; oldest: string }>> {
  const found = new Map<NodeCode, { count: number; oldest: string }>();
  const { campaign } = node.authority.current();
  if (campaign === null) return found;
  let counted = 0;
  for await (const { overdue } of overdueIn(node, campaign, node.identity.code, null)) {
    const { inCharge, due } = overdue;
    const known = found.get(inCharge) ?? { count: 0, oldest: due };
    known.count += 1;
    if (due < known.oldest) known.oldest = due;
    found.set(inCharge, known);
    counted += 1;
    if (counted === LIMITS.overdueCounted) break;
  }
  return found;
}

/** `campaign overdue`: what waits longer than the campaign allows, and at whom. */
export async function campaignOverdue(node: Asked, params: Params): Promise<Json> {
  const campaign = currentCampaign(node);
  const area = areaParam(params) ?? node.identity.code;
  const limit = countParam(params, 'limit', 50, LIMITS.listMax);
  const after = optionalText(params, 'cursor');
  const day = dayOf(node.clock);
  const rows: Json[] = [];
  let next: string | null = null;
  let last: string | null = null;
  for await (const { overdue, cursor } of overdueIn(node, campaign, area, after)) {
    if (rows.length === limit) {
      next = last;
      break;
    }
    rows.push(rowOf(overdue, day));
    last = cursor;
  }
  return { area, day, overdue: rows, next };
}

function rowOf({ application, clock, since, due, inCharge }: Overdue, day: string): Json {
  const { id, state } = application;
  return {
    card: id,
    number: acceptedValue(state, ACCEPTANCE),
    station: state.lane,
    stage: state.stage,
    ...{ clock, since, due, days: dayNumber(day) - dayNumber(due), inCharge },
  };
}
