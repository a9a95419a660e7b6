import { CARD_STAGES, type CardStage, isBinding, isOpen } from '../../../conflict/card/stages.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';
import type { Application } from './applications.js';
import { unfitFor } from './fitness.js';

type Asked = Pick<HujiNode, 'authority' | 'counters' | 'topology' | 'query' | 'cases'>;

/** Stages before the one binding decision: what is there waits where the gate is closed. */
const UNDECIDED = CARD_STAGES.flatMap((stage, at) => (isUndecided(stage) ? [at] : []));

function isUndecided(stage: CardStage): boolean {
  return isOpen(stage) && !isBinding(stage);
}

/**
 * Why an application is held (暂缓): nothing is authorised past a closed gate, and nothing made or
 * handed over while it is open who the person is, or that he is registered here. Null: it is not.
 */
export async function heldBy(node: Asked, { state }: Application, day: string): Promise<Json> {
  const { stage, lane } = state;
  if (!isOpen(stage)) return null;
  const { gates } = node.authority.current();
  if (isUndecided(stage) && !gates.isOpen(lane, day)) {
    const gate = gates.of(lane);
    const since = gate === null || gate.open ? null : gate.from;
    return { code: 'GATE_CLOSED', since, why: gate?.why ?? '' };
  }
  const [first] = await unfitFor(node, { state });
  return first === undefined ? null : { code: first.code, since: null, why: first.detail };
}

/** How many applications of an area are held, by counts alone. */
export function heldIn(
  { authority, counters, topology }: Asked,
  area: string,
  day: string,
): number {
  const { gates } = authority.current();
  let held = 0;
  for (const [lane, { cards }] of counters.all()) {
    if (!topology.isAtOrBelow(lane, area) || gates.isOpen(lane, day)) continue;
    for (const at of UNDECIDED) held += cards[at] ?? 0;
  }
  return held;
}
