import { APPLICANT, acceptedValue } from '../../../conflict/card/card-state.js';
import { isLive } from '../../../conflict/life.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import type { HujiNode } from '../../node.js';
import type { Application } from './applications.js';
import type { Obstacle } from './obstacles.js';

const PERSON = entityNo('person');

/**
 * Why nobody is to get this card any more: he lives no longer, or is registered elsewhere or
 * nowhere, by what this node holds. Null: nothing of the kind is known here.
 */
export function voidBy(
  { query }: Pick<HujiNode, 'query'>,
  { state }: Pick<Application, 'state'>,
): Obstacle | null {
  const view = query.record(PERSON, idToRef(acceptedValue(state, APPLICANT)));
  if (view === null) return null;
  if (view.home === null || !isLive(view.record)) return { code: 'CARD_NOT_LIVE', detail: '' };
  return view.home === state.lane ? null : { code: 'CARD_NOT_LIVE', detail: view.home };
}

/** The same, and cases about who he is: until they are decided nothing is made or handed over. */
export async function unfitFor(
  node: Pick<HujiNode, 'query' | 'cases'>,
  application: Pick<Application, 'state'>,
): Promise<Obstacle[]> {
  const gone = voidBy(node, application);
  const found: Obstacle[] = gone === null ? [] : [gone];
  const person = idToRef(acceptedValue(application.state, APPLICANT));
  for (const { kind, id, blocksGate } of await node.cases.query.ofRecord(person)) {
    if (blocksGate) found.push({ code: 'CARD_CASE_OPEN', detail: `${kind} ${id}` });
  }
  return found;
}
