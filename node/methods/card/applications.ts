import { type CardState, cardState } from '../../../conflict/card/card-state.js';
import { CARD_STAGES, type CardStage } from '../../../conflict/card/stages.js';
import type { Record } from '../../../conflict/record.js';
import { entityNo } from '../../../proto/entity.js';
import { HujiError } from '../../../proto/errors.js';
import { type ChangeRef, idToRef, type Lane, refToId } from '../../../proto/id.js';
import type { NodeCode } from '../../../proto/node-code.js';
import { cardListValue } from '../../apply/index-entries.js';
import type { HujiNode } from '../../node.js';
import { indexKey, indexRange, indexRef, KIND } from '../../store/keys.js';

const CARD = entityNo('card');
/** Applications of one person, or with one acceptance number, looked at. */
const LOOK_MAX = 200;

/** One application for a card (居民身份证申领), as held here. */
export interface Application {
  readonly ref: ChangeRef;
  readonly id: string;
  readonly record: Record;
  readonly state: CardState;
}

export type Reads = Pick<HujiNode, 'applier' | 'query' | 'store'>;

/** Null: it is not held here, or its acceptance is not. */
export function readApplication({ applier, store }: Reads, ref: ChangeRef): Application | null {
  const record = applier.read(store, CARD, ref);
  const state = record === null ? null : cardState(record);
  return record === null || state === null ? null : { ref, id: refToId(ref), record, state };
}

/**
 * By id or by acceptance number (受理号). Throws CARD_AMBIGUOUS: two lives of a station have given
 * one number twice.
 */
export async function findApplication(node: Reads, name: string): Promise<Application | null> {
  if (!/^\d{22}$/.test(name)) return readApplication(node, idToRef(name));
  const refs = await node.query.lookUp(KIND.cardAcceptanceIndex, name, LOOK_MAX);
  const found = refs.flatMap((ref) => readApplication(node, ref) ?? []);
  if (found.length > 1) throw new HujiError('CARD_AMBIGUOUS', found.map(({ id }) => id).join(' '));
  return found[0] ?? null;
}

/** Every application for one person held here. */
export async function applicationsOf(node: Reads, person: ChangeRef): Promise<Application[]> {
  const refs = await node.query.lookUp(KIND.cardApplicantIndex, refToId(person), LOOK_MAX);
  return refs.flatMap((ref) => readApplication(node, ref) ?? []);
}

/** Where a list of applications goes on: behind this one of this lane. */
export interface ListPlace {
  readonly lane: Lane;
  readonly ref: ChangeRef;
}

/** Applications at a stage in an area, in the order of their lanes and ids, from behind `after`. */
export async function applicationsAt(
  node: Reads & Pick<HujiNode, 'counters' | 'topology'>,
  stage: CardStage,
  area: NodeCode,
  limit: number,
  after: ListPlace | null,
): Promise<{ found: Application[]; next: ListPlace | null }> {
  const found: Application[] = [];
  for (const lane of lanesWith(node, stage, area)) {
    if (after !== null && lane < after.lane) continue;
    const [first, to] = indexRange(KIND.cardList, cardListValue(stage, lane));
    const from =
      after?.lane === lane
        ? Buffer.concat([indexKey(KIND.cardList, cardListValue(stage, lane), after.ref), ZERO])
        : first;
    for await (const [key] of node.store.range(from, to)) {
      const last = found.at(-1);
      if (found.length === limit && last !== undefined) {
        return { found, next: { lane: last.state.lane, ref: last.ref } };
      }
      const application = readApplication(node, indexRef(key));
      if (application !== null) found.push(application);
    }
  }
  return { found, next: null };
}

const ZERO = Buffer.from([0]);

function lanesWith(
  { counters, topology }: Pick<HujiNode, 'counters' | 'topology'>,
  stage: CardStage,
  area: NodeCode,
): Lane[] {
  const at = CARD_STAGES.indexOf(stage);
  const lanes = [...counters.all()].flatMap(([lane, { cards }]) =>
    (cards[at] ?? 0) > 0 && topology.isAtOrBelow(lane, area) ? [lane] : [],
  );
  return lanes.sort();
}
