import type { CardState } from '../../../conflict/card/card-state.js';
import { CARD_STAGES, type CardStage, isBinding, isOpen } from '../../../conflict/card/stages.js';
import type { Json } from '../../control/control.js';
import type { HujiNode } from '../../node.js';

type Asked = Pick<HujiNode, 'authority' | 'counters' | 'topology'>;

/** Stages before the one binding decision: what is there waits where the gate is closed. */
const UNDECIDED = CARD_STAGES.flatMap((stage, at) => (isUndecided(stage) ? [at] : []));

function isUndecided(stage: CardStage): boolean {
  return isOpen(stage) && !isBinding(stage);
}

/** Why an application is held (暂缓): nothing is authorised past a closed gate. Null: it is not. */
export function heldBy({ authority }: Asked, { stage, lane }: CardState, day: string): Json {
  const { gates } = authority.current();
  if (!isUndecided(stage) || gates.isOpen(lane, day)) return null;
  const gate = gates.of(lane);
  const since = gate === null || gate.open ? null : gate.from;
  return { code: 'GATE_CLOSED', since, why: gate?.why ?? '' };
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
