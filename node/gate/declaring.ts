import type { VolumeGap } from '../../conflict/paper-ledger.js';
import { dayNumber } from '../../proto/dates.js';
import { HujiError } from '../../proto/errors.js';
import { type Declaration, declarationsOf } from '../apply/declarations.js';
import { dayOf } from '../clock.js';
import { LIMITS } from '../limits.js';
import { nodeAct } from '../node-act.js';
import type { GateParts } from './gate.js';

const DECLARE = '971';

type Declaring = Pick<
  GateParts,
  'identity' | 'store' | 'clock' | 'authority' | 'digester' | 'capture' | 'housekeeper'
>;
type Held = Pick<Declaration, 'persons' | 'households'>;

/** A station's word: how much it has on paper, and by which digest it holds it. */
export async function declare(
  node: Declaring,
  onPaper: (held: Held) => Held,
  session: number,
  gaps?: readonly VolumeGap[],
): Promise<Declaration> {
  const { code } = node.identity;
  await node.housekeeper.sealAll();
  const { digest, cut, persons, households } = node.digester.digest(code, null);
  const paper = onPaper({ persons, households });
  const declaration: Declaration = {
    ...{ persons: paper.persons, households: paper.households, digest, cut },
    ...{ heldPersons: persons, heldHouseholds: households },
    ...(gaps === undefined ? {} : { gaps }),
  };
  const draft = nodeAct(DECLARE, code, declaration);
  const [done] = await node.capture.capture([draft], { lane: code, session });
  if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
  return declaration;
}

/**
 * While a station's gate is open its digest is declared once a week, so that tiers above have
 * something new to compare. Sheets come and go on paper as people do in the register: what was
 * missing then is missing now.
 */
export async function declareAgain(node: Declaring): Promise<void> {
  const { code } = node.identity;
  const day = dayOf(node.clock);
  if (!node.authority.current().gates.isOpen(code, day)) return;
  const [last] = await declarationsOf(node.store, code, 1);
  if (last === undefined) return;
  if (dayNumber(day) - dayNumber(last.day) < LIMITS.declareEveryDays) return;
  const { persons, households, heldPersons, heldHouseholds, gaps } = last.declaration;
  const onPaper = (held: Held) => ({
    persons: Math.max(0, held.persons + persons - heldPersons),
    households: Math.max(0, held.households + households - heldHouseholds),
  });
  await declare(node, onPaper, 0, gaps);
}
